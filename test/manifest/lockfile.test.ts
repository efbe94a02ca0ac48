import { describe, expect, it } from "vitest";
import { readJson, root } from "./project.ts";

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Lockfile {
  readonly packages: Readonly<Record<string, Locked>>;
}

/** What is fetched: neither the project itself nor its own packages. */
function fetched({ packages }: Lockfile): readonly (readonly [path: string, locked: Locked])[] {
  return Object.entries(packages).filter(([path, { link }]) => path.includes("node_modules/") && !link);
}

describe("The lockfile", () => {
  // A lock made beside an installed node_modules keeps only this machine's builds, and `npm ci` then fails elsewhere:
  // https://github.com/npm/cli/issues/4828
  it("holds every optional package that one of its packages names, for whatever platform", () => {
    const { packages } = readJson<Lockfile>(root, "package-lock.json");
    const held = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf("node_modules/") + 13)));
    const named = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
    expect(named.filter((name) => !held.has(name))).toEqual([]);
  });

  it("F123 holds a strong checksum of everything that is fetched, and one version of it", () => {
    const all = fetched(readJson<Lockfile>(root, "package-lock.json"));
    const loose = all.filter(
      ([, { version, integrity }]) => !version || !/^sha512-[\w+/]{86}==$/.test(integrity ?? ""),
    );
    expect(all.length).toBeGreaterThan(300);
    expect(loose.map(([path]) => path)).toEqual([]);
  });

  it("F123 lets only the SQLite driver do something when it is installed", () => {
    const project = readJson<{ allowScripts: object }>(root, "package.json");
    const { allowScripts } = project;
    const scripted = fetched(readJson<Lockfile>(root, "package-lock.json")).filter(([, one]) => one.hasInstallScript);
    const names = scripted.map(([path]) => path.slice(path.lastIndexOf("node_modules/") + 13));
    expect(Object.keys(allowScripts)).toEqual(["sqlite3"]);
    // What the tools bring along builds nothing that is needed; a new name here wants a look.
    expect([...new Set(names)].toSorted()).toEqual(["esbuild", "sqlite3"]);
  });
});
