import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const server = fileURLToPath(new URL("../../server/", import.meta.url));

/** What each layer may import of ours, beside itself. Lint says the same while one writes; this says it of everything. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  ports: ["domain"],
  "use-cases": ["domain", "ports"],
  providers: ["domain", "ports", "outbound.ts"],
  crm: ["domain", "ports", "outbound.ts", "trace.ts"],
  store: ["domain", "ports", "outbound.ts", "precedence.ts"],
  mail: ["domain", "ports", "outbound.ts", "config.ts"],
  http: ["domain", "ports", "use-cases", "manifest.ts", "project-files.ts", "outbound.ts", "trace.ts"],
  jobs: ["domain", "ports", "use-cases", "precedence.ts", "trace.ts"],
  meters: ["domain", "ports", "trace.ts"],
};

/** The first folder of a file below `server/`, or the file itself at the top. */
function layerOf(file: string): string {
  return path.relative(server, file).split(path.sep)[0] ?? "";
}

function importsOf(file: string): readonly string[] {
  const source = readFileSync(file, "utf8");
  const named = [...source.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)];
  return named.map(([, name = ""]) => path.resolve(path.dirname(file), name));
}

/** Each import of a layer's files that leaves the layer, as `file → where it leads`. */
function leavings(layer: string): readonly { readonly file: string; readonly to: string }[] {
  const files = readdirSync(path.join(server, layer), { recursive: true, encoding: "utf8" });
  return files
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => {
      const file = path.join(server, layer, name);
      const others = importsOf(file).filter((target) => layerOf(target) !== layer);
      return others.map((target) => ({ file: `${layer}/${name}`, to: path.relative(server, target) }));
    });
}

describe("imports within server/", () => {
  it.each(Object.keys(allowed))("of %s/ go one way", (layer) => {
    const strangers = leavings(layer).filter(
      ({ to }) => !to.startsWith("..") && !(allowed[layer] ?? []).includes(to.split(path.sep)[0] ?? ""),
    );
    expect(strangers).toEqual([]);
  });

  it("are seen by this test", () => {
    const seen = leavings("use-cases").map(({ to }) => to.split(path.sep)[0]);
    expect(new Set(seen)).toEqual(new Set(["domain", "ports"]));
  });

  it("of one provider's folder never lead to another's", () => {
    const folders = readdirSync(path.join(server, "providers"), { withFileTypes: true }).filter((one) =>
      one.isDirectory(),
    );
    const crossings = folders.flatMap(({ name }) =>
      readdirSync(path.join(server, "providers", name), { encoding: "utf8" }).flatMap((file) =>
        importsOf(path.join(server, "providers", name, file))
          .map((target) => path.relative(path.join(server, "providers"), target).split(path.sep)[0])
          .filter((other) => other !== name && other !== "common" && other !== "..")
          .map((other) => `${name}/${file} → ${other ?? ""}`),
      ),
    );
    expect(crossings).toEqual([]);
  });
});
