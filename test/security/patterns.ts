import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseAstAsync, transformWithEsbuild } from "vite";

/** A regular expression as it stands in the program. */
export interface Pattern {
  /** Below `server/`. */
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

export interface FoundPatterns {
  readonly literals: readonly Pattern[];
  /** Files that put a pattern together while they run. */
  readonly composed: readonly string[];
}

const server = fileURLToPath(new URL("../../server/", import.meta.url));

/** Every regular expression of the program. */
export async function patternsOfServer(): Promise<FoundPatterns> {
  const files = readdirSync(server, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const found = await Promise.all(
    files.toSorted().map((file) => patternsIn(file, readFileSync(server + file, "utf8"))),
  );
  return { literals: found.flatMap(({ literals }) => literals), composed: found.flatMap(({ composed }) => composed) };
}

export async function patternsIn(file: string, text: string): Promise<FoundPatterns> {
  const { code } = await transformWithEsbuild(text, file, { sourcemap: false });
  const nodes = nodesIn(await parseAstAsync(code));
  const literals = nodes.flatMap(({ type, regex }) =>
    type === "Literal" && regex ? [{ file, source: regex.pattern, flags: regex.flags }] : [],
  );
  return { literals, composed: nodes.filter(isComposed).map(() => file) };
}

interface Node {
  readonly type: string;
  readonly regex?: { readonly pattern: string; readonly flags: string };
  readonly callee?: { readonly name?: string };
}

function isComposed({ type, callee }: Node): boolean {
  return (type === "NewExpression" || type === "CallExpression") && callee?.name === "RegExp";
}

function nodesIn(value: unknown): readonly Node[] {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.values(value).flatMap(nodesIn);
  return "type" in value ? [value as Node, ...below] : below;
}
