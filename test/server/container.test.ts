import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { configShape, readConfig } from "../../server/config.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (name: string): string => readFileSync(root + name, "utf8");

interface Service {
  readonly command?: readonly string[];
  readonly env_file?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly image?: string;
}

interface Compose {
  readonly services: { readonly web: Service; readonly worker: Service; readonly postgres: Service };
}

// `<<` is YAML 1.1; every compose engine reads it.
const { services } = parse(read("compose.yaml"), { merge: true }) as Compose;
const instructions = read("Dockerfile")
  .split("\n")
  .filter((line) => /^[A-Z]+ /.test(line));

/** What somebody fills in of `.env.example`, beside what the compose file says itself. */
const filledIn = {
  NODE_ENV: "production",
  PUBLIC_URL: "https://payments.example.com",
  SECRET_KEYS: `k1:${Buffer.alloc(32, 1).toString("base64")}`,
  SIGNING_SECRET: "a signing secret of thirty-two characters",
  HUBSPOT_CLIENT_ID: "client",
  HUBSPOT_CLIENT_SECRET: "secret",
};

const given = (service: Service) =>
  Object.fromEntries(
    Object.entries(service.environment).map(([name, value]) => [name, value.replace(/\$\{[^}]+\}/, "password")]),
  );

describe("the compose file", () => {
  it.each(["web", "worker"] as const)("F74 gives %s settings the program knows and starts with", (name) => {
    const own = given(services[name]);
    expect(Object.keys(own).filter((setting) => !(setting in configShape.shape))).toEqual([]);
    const config = readConfig({ ...filledIn, ...own });
    expect(config).toMatchObject({ process: name, database: "postgres://payments:password@postgres/payments" });
    expect(services[name].env_file).toBe(".env");
  });

  it("has the program reach the database it starts", () => {
    const { environment } = services.postgres;
    const address = new URL(given(services.web)["DATABASE_URL"] ?? "");
    expect([address.hostname, address.username, address.pathname]).toEqual([
      "postgres",
      environment["POSTGRES_USER"],
      `/${environment["POSTGRES_DB"]}`,
    ]);
  });

  it("holds no password and no secret", () => {
    expect(services.postgres.environment["POSTGRES_PASSWORD"]).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
    expect(read(".dockerignore").split("\n")).toContain(".env");
  });

  it("R1 P1 has the database wait for its disk", () => {
    const command = services.postgres.command?.join(" ");
    for (const setting of ["fsync=on", "synchronous_commit=on", "full_page_writes=on"])
      expect(command).toContain(setting);
  });

  it("asks a worker, which has no port of its own, at the port of its figures", () => {
    const port = services.worker.environment["METRICS_PORT"];
    expect(services.worker.healthcheck?.test.join(" ")).toContain(`:${port}/healthz`);
  });
});

describe("the Dockerfile", () => {
  it("copies nothing that is not there", () => {
    const sources = instructions
      .filter((line) => line.startsWith("COPY "))
      .flatMap((line) => line.split(" ").slice(1, -1))
      .filter((part) => !part.startsWith("--"))
      .map((part) => part.replace(/^\/app\//, ""));
    const made = new Set(["node_modules", "dist"]);
    expect(sources.length).toBeGreaterThan(8);
    expect(sources.filter((name) => !made.has(name) && !existsSync(root + name))).toEqual([]);
  });

  it("brings along everything the program reads while it runs", () => {
    const kept = instructions.filter((line) => line.startsWith("COPY --from=build")).join("\n");
    for (const place of ["package.json", "manifest.json", "server/http/views", "server/http/assets", "docs"]) {
      expect(kept).toContain(place);
    }
  });

  it("runs the build's program, in production, as nobody special, on a Node the project allows", () => {
    const { engines } = JSON.parse(read("package.json")) as { engines: { node: string } };
    expect(engines.node).toBe(">=24");
    expect(instructions.filter((line) => line.startsWith("FROM ")).every((line) => /node:24-/.test(line))).toBe(true);
    expect(instructions).toContain("USER node");
    expect(instructions).toContain("ENV NODE_ENV=production");
    expect(instructions.at(-1)).toBe('CMD ["node", "dist/server/main.js"]');
  });
});
