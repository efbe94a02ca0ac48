import { describe, expect, it } from "vitest";
import { readJson, root } from "./project.ts";

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
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
});
