/** What a statement does to what is on disk, as far as points to die at are concerned. */
export type Effect =
  | { readonly kind: "begins" }
  | { readonly kind: "commits" }
  | { readonly kind: "rolls back" }
  /** `name` like `insert payments`. */
  | { readonly kind: "writes"; readonly name: string };

// Not the `for update` of a look.
const write = /(?<!\bfor\s)\b(insert into|update|delete from)\s+([\w."`]+)/i;

/** Null for what only reads. */
export function effectOf(sql: string): Effect | null {
  const [word = ""] = /\w+/.exec(sql) ?? [];
  return effects[word.toLowerCase()]?.(sql) ?? null;
}

const effects: Readonly<Record<string, (sql: string) => Effect | null>> = {
  // pg-boss looks after itself by whole transactions in one text.
  begin: (sql) => (/\bcommit\s*;?\s*$/i.test(sql) ? null : { kind: "begins" }),
  commit: () => ({ kind: "commits" }),
  rollback: (sql) => (/\brollback\s+to\b/i.test(sql) ? null : { kind: "rolls back" }),
  insert: writeOf,
  update: writeOf,
  delete: writeOf,
  with: writeOf,
};

function writeOf(sql: string): Effect | null {
  const [, verb = "", table = ""] = write.exec(sql) ?? [];
  if (table === "") return null;
  return { kind: "writes", name: `${verb.split(" ")[0]?.toLowerCase()} ${table.replaceAll(/["`]/g, "")}` };
}

const mostNames = 3;

/** A transaction by what it has written. */
export function nameOfCommit(writes: readonly string[]): string {
  const names = [...new Set(writes)];
  const more = names.length - mostNames;
  return `commit of ${names.slice(0, mostNames).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** An address with what differs from payment to payment left out: `/p/…/go`. */
export function withoutIds(pathname: string): string {
  return pathname.replace(/\?.*$/s, "").replaceAll(/\/[^/]*\d[^/]*/g, (segment) => {
    return /^\/(?:v\d+|\d{4}-\d{2}|0-\d{1,2})$/.test(segment) ? segment : "/…";
  });
}

/** What a process writes of itself, whatever flow there is. */
const ownPulse = /\b(?:process_beats|judgement_walks|pgboss)\b/;
/** The allowance of calls and the writer's turn, taken before every single call: once is enough in a flow. */
const oftenRepeated = /\bupdate portals\b.*#\d+$/;

/**
 * The moments of a flow that differ for what is left behind: right behind one point, the next thing's `before` finds the
 * disk and the world outside as they were.
 */
export function momentsIn(passed: readonly string[]): readonly string[] {
  const points = passed.filter((point) => !ownPulse.test(point) && !oftenRepeated.test(point));
  return points.filter((point, place) => !(point.startsWith("before ") && points[place - 1]?.startsWith("after ")));
}
