import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

const pages = [
  "README.md",
  "CHANGELOG.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).map((path) => join("docs", path)),
].filter((path) => path.endsWith(".md") && existsSync(join(root, path)));

/** Where a page's links lead within the project, without the part after `#`. */
function targetsIn(text: string): readonly string[] {
  const prose = text.replaceAll(/^( *)```[\s\S]*?^\1```/gm, "").replaceAll(/`[^`\n]*`/g, "");
  const targets = [...prose.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)].map(([, target = ""]) => target);
  return targets.flatMap((target) => (/^(?:[a-z]+:|#)/.test(target) ? [] : (target.split("#")[0] ?? [])));
}

describe("the documents", () => {
  it("are read for their links within the project, code left out", () => {
    const text =
      "[a](one.md) ![b](<two.png>) [c](three.md#part) [`d`](four.ts) [e](https://x.example) [f](#g) `[h](i)`";
    expect(targetsIn(`${text}\n\n\`\`\`\n[j](k)\n\`\`\`\n`)).toEqual(["one.md", "two.png", "three.md", "four.ts"]);
    expect(pages).toContain(join("docs", "features.md"));
  });

  it.each(pages)("lead from %s to files that are there", (page) => {
    const targets = targetsIn(readFileSync(join(root, page), "utf8"));
    expect(targets.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
  });
});

/** Somebody's own machine: means nothing on any other. */
const machinePath = /(?<![\w.])\/(?:work|root|home\/\w+|Users\/\w+)\//;

/** The project's files by git, also those about to be added; null outside a clone. */
function filesByGit(): readonly string[] | null {
  try {
    const list = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    const found = execFileSync("git", list, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return found.split("\0").filter((path) => path && existsSync(join(root, path)));
  } catch {
    return null;
  }
}

const files = filesByGit();
if (files === null) console.log("Skipped: paths of a machine are looked for in a git clone only.");

describe.skipIf(files === null)("the project's files", () => {
  it("name no path of anybody's machine", () => {
    const [here, there] = [
      ["", "work", "shared"],
      ["..", "work", ""],
    ].map((parts) => parts.join("/"));
    expect([here, there].map((path) => machinePath.test(path ?? ""))).toEqual([true, false]);
    const naming = (files ?? []).filter((path) => {
      const bytes = readFileSync(join(root, path));
      return !bytes.includes(0) && machinePath.test(bytes.toString("utf8"));
    });
    expect(naming).toEqual([]);
  });
});
