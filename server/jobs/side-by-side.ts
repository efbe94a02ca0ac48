import { pieceOf, type Piece } from "../trace.ts";

/** What becomes of items that are held and not begun when the process is to end. */
export interface Ending<T> {
  readonly ending: AbortSignal;
  giveBack(unbegun: readonly T[]): Promise<void>;
}

/**
 * Does the work for each item, so many at once, and resolves when all is done; what was not begun when the process is to
 * end is given back at once, whatever what was begun still waits for. Each item is a piece of work by itself.
 */
export async function sideBySide<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
  end?: Ending<T>,
): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await pieceOf(aboutOf(item), () => work(item));
  };
  const givenBack = end ? givingBack(waiting, end) : null;
  await Promise.all(Array.from({ length: atOnce }, worker));
  await givenBack?.();
}

/** Answers what waits until nothing is being given back any more. */
function givingBack<T>(waiting: IterableIterator<T>, { ending, giveBack }: Ending<T>): () => Promise<void> {
  let returning: Promise<void> = Promise.resolve();
  const begin = (): void => {
    const unbegun = [...waiting];
    if (unbegun.length > 0) returning = giveBack(unbegun);
    // Whoever waits for it hears of a failure; the leases end by themselves then.
    returning.catch(() => {});
  };
  if (ending.aborted) begin();
  else ending.addEventListener("abort", begin, { once: true });
  return () => {
    ending.removeEventListener("abort", begin);
    return returning;
  };
}

const texts = ["connectionId", "paymentId", "entryId"] as const;
const numbers = ["portalId", "attempts"] as const;

/** What a row of work, an account's id or a queue of rows is about, by the ids it carries. */
function aboutOf(item: unknown): Piece {
  if (typeof item === "number") return { portalId: item };
  const row = (Array.isArray(item) ? item[0] : item) as Readonly<Record<string, unknown>> | null | undefined;
  const own = (names: readonly string[], type: "string" | "number") =>
    names.flatMap((name) => (row && typeof row[name] === type ? [[name, row[name]]] : []));
  return Object.fromEntries([...own(texts, "string"), ...own(numbers, "number")]) as Piece;
}
