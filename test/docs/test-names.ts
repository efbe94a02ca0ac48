import { parseAstAsync, transformWithEsbuild } from "vite";

/** A number of `docs/features.md` or `docs/reliability.md`: S1.18, X3, C4, F21, R3, I6, G1, P5. */
const number = /(?<![\w.$#])(?:S\d+\.\d+|[XCFRIGP]\d+(?:\.\d+)?)(?!\w)/g;

/** Shares of a measurement look like promises. */
const percentiles: ReadonlySet<string> = new Set(["P50", "P90", "P95", "P99"]);

export function numbersIn(name: string): readonly string[] {
  return (name.match(number) ?? []).filter((found) => !percentiles.has(found));
}

/** The names given to `describe`, `it` and `test` in a test's source, and those in the tables of their `each`. */
export async function namesIn(file: string, source: string): Promise<readonly string[]> {
  const { code } = await transformWithEsbuild(source, file, { jsx: "automatic", sourcemap: false });
  return nodesIn(await parseAstAsync(code)).flatMap((node) => (isTestCall(node) ? namesOfCall(node) : []));
}

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

interface Call extends Node {
  readonly callee: Node;
  readonly arguments: readonly Node[];
}

function nodesIn(value: unknown): readonly Node[] {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.values(value).flatMap(nodesIn);
  return "type" in value ? [value as Node, ...below] : below;
}

const testWords: ReadonlySet<unknown> = new Set(["describe", "it", "test"]);

function isTestCall(node: Node): node is Call {
  return node.type === "CallExpression" && testWords.has(firstWord(node));
}

/** `describe` of `describe.skipIf(…)(…)`. */
function firstWord(node: Node): unknown {
  if (node.type === "CallExpression") return firstWord(node["callee"] as Node);
  return node.type === "MemberExpression" ? firstWord(node["object"] as Node) : node["name"];
}

/** A row's title begins with its numbers; a row's other texts may look like one anywhere. */
const title = /^(?:(?:S\d+\.\d+|[XCFRIGP]\d+)\s+)+\S/;

function namesOfCall({ callee, arguments: given }: Call): readonly string[] {
  const isTable = (callee["property"] as Node | undefined)?.["name"] === "each";
  if (isTable)
    return nodesIn(given)
      .map(textOf)
      .filter((text) => title.test(text));
  return given.slice(0, 1).map(textOf).filter(Boolean);
}

/** A text or template as it is written; what is put into a template is left out. */
function textOf({ type, value, quasis }: Node): string {
  if (type === "Literal" && typeof value === "string") return value;
  if (type !== "TemplateLiteral") return "";
  return (quasis as readonly { value: { cooked: string } }[]).map((quasi) => quasi.value.cooked).join(" ");
}
