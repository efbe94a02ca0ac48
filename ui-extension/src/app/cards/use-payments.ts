import type { PaymentChanges, PaymentRow, Shown, TabView } from "@payments/shared";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Api } from "./api.ts";
import type { ApiProblem } from "@payments/screens/api-problem";
import { type KnownPayments, nothingKnown, withPage, withRows, withView } from "./known-payments.ts";
import { pollGap } from "./poll-gap.ts";

/** What is known of the record's payments. A failed re-read keeps the view and adds its problem. */
export interface Payments {
  /** Its `payments` are all that were read so far. */
  readonly view: TabView | null;
  readonly known: KnownPayments;
  readonly problem: ApiProblem | null;
  /** How many times in a row there was no answer. */
  readonly failures: number;
  /** When the view was read, epoch milliseconds. */
  readonly readAt: number;
  /** When all of it was read, with what HubSpot has to say. */
  readonly lookedAt: number;
}

interface Options {
  readonly api: Api;
  readonly now: () => number;
  /** Between 0 and 1. */
  readonly dice: () => number;
  /** The forms being filled in, by their ids. */
  readonly heldForms: readonly string[];
  /** Called when a re-read shows that a deal was moved meanwhile. */
  readonly onMove: () => void;
}

/** How often all is read anew, ms, while HubSpot does not tell all of the record. Our server asks it as often. */
const lookAgainAfter = 30_000;

const nothingYet: Payments = { view: null, known: nothingKnown, problem: null, failures: 0, readAt: 0, lookedAt: 0 };

/** The payments of the record, kept up to date while they are shown. */
export function usePayments({ api, now, dice, heldForms, onMove }: Options) {
  const { payments, latest, show } = useKnown(onMove);
  const turn = useRef(0);
  const isReading = useRef(false);
  const isAsking = useRef(false);
  const isBehind = useRef(false);
  const activeAt = useRef(now());

  const read = useCallback(async () => {
    // An answer asked for before a later one, or before a write, is old news.
    const mine = ++turn.current;
    isReading.current = true;
    isBehind.current = false;
    const result = await api.view().then(
      (view) => wholeOf(latest.current, view, now()),
      (problem: ApiProblem) => failed(latest.current, problem),
    );
    if (mine !== turn.current) return;
    isReading.current = false;
    show(result);
  }, [api, now, latest, show]);

  const poll = useCallback(async () => {
    const { view, lookedAt } = latest.current;
    if (!view || isReading.current || isAsking.current) return;
    const mine = turn.current;
    isAsking.current = true;
    const answer = await api.changes(view.mark).catch((problem: ApiProblem) => ({ problem }));
    isAsking.current = false;
    if (mine !== turn.current) return;
    if ("problem" in answer) return show(failed(latest.current, answer.problem));
    const news = newsIn(latest.current.known.rows, answer);
    if (news.length > 0) activeAt.current = now();
    isBehind.current ||= isOutdated(view, news, now() - lookedAt);
    // What a form is being filled in for stays as it is, or the form would go with the act it is for.
    const rows = news.filter(({ id }) => !heldForms.some((form) => form.endsWith(id)));
    const known = withRows(latest.current.known, rows);
    const { mark, freshness } = answer;
    show({ view: { ...view, mark, freshness }, known, problem: null, failures: 0, readAt: now(), lookedAt });
    // What can be created and what is still due follow from HubSpot's record, too.
    if (isBehind.current && heldForms.length === 0) await read();
  }, [api, now, heldForms, latest, read, show]);

  const touch = useCallback(() => {
    activeAt.current = now();
  }, [now]);
  const refresh = useCallback(() => {
    touch();
    void read();
  }, [read, touch]);

  useEffect(refresh, [refresh]);
  useEffect(() => {
    touch();
    if (heldForms.length === 0 && isBehind.current) void read();
  }, [heldForms, read, touch]);
  useEffect(() => {
    // Set anew after each answer, so that no two questions overlap.
    const gap = gapOf(payments, { now: now(), activeAt: activeAt.current, dice });
    if (gap === null) return;
    const timer = setTimeout(() => void poll(), gap);
    return () => clearTimeout(timer);
  }, [payments, poll, now, dice]);

  return {
    payments,
    refresh,
    retry: useCallback(() => {
      show(nothingYet);
      refresh();
    }, [refresh, show]),
    adopt: useCallback(
      (payment: PaymentRow) => {
        show({ ...latest.current, known: withRows(latest.current.known, [payment]) });
        refresh();
      },
      [latest, refresh, show],
    ),
    /** Reads the next page of a selection. Rejects with an ApiProblem. */
    readMore: useCallback(
      async (selection: Shown) => {
        touch();
        const page = await api.page(selection, latest.current.known.next[selection] ?? null);
        show({ ...latest.current, known: withPage(latest.current.known, selection, page) });
      },
      [api, latest, show, touch],
    ),
  };
}

function useKnown(onMove: () => void) {
  const [payments, setPayments] = useState(nothingYet);
  const latest = useRef(payments);
  const show = useCallback(
    (next: Payments) => {
      const before = latest.current.known.rows;
      latest.current = next.view ? { ...next, view: { ...next.view, payments: next.known.rows } } : next;
      setPayments(latest.current);
      if (hasMove(before, next.known.rows)) onMove();
    },
    [onMove],
  );
  return { payments, latest, show };
}

// What the server has refused it will refuse again, until a person does something about it.
const hopeless: ReadonlySet<number> = new Set([401, 403, 404]);

function gapOf(
  { view, known, problem, failures }: Payments,
  { now, activeAt, dice }: { readonly now: number; readonly activeAt: number; readonly dice: () => number },
): number | null {
  if (!view || (problem && hopeless.has(problem.status))) return null;
  const isMoving = known.rows.some((row) => mayChange(row, now));
  return pollGap({ isMoving, idleFor: now - activeAt, failures, chance: dice() });
}

/** Whether the record is to be read anew, so long after it was: by news of its payments, or because HubSpot may be back. */
function isOutdated({ outOfReach }: TabView, news: readonly PaymentRow[], sinceLook: number): boolean {
  return news.length > 0 || (outOfReach?.looksAgain === true && sinceLook >= lookAgainAfter);
}

function wholeOf({ known }: Payments, view: TabView, at: number): Payments {
  return { view, known: withView(known, view), problem: null, failures: 0, readAt: at, lookedAt: at };
}

function failed(before: Payments, problem: ApiProblem): Payments {
  return { ...before, problem, failures: before.failures + 1 };
}

// A deal is moved some seconds after its payment was closed.
const settlingTime = 120_000;

function mayChange({ group, lastEventAt }: PaymentRow, now: number): boolean {
  return group === "open" || now - lastEventAt < settlingTime;
}

/** An answer may tell again what is known. */
function newsIn(rows: readonly PaymentRow[], { payments }: PaymentChanges): readonly PaymentRow[] {
  const known = new Map(rows.map((row) => [row.id, row]));
  return payments.filter((row) => {
    const before = known.get(row.id);
    return !before || before.lastEventAt !== row.lastEventAt || before.status !== row.status;
  });
}

function hasMove(before: readonly PaymentRow[], after: readonly PaymentRow[]): boolean {
  const moves = new Map(before.map(({ id, move }) => [id, move]));
  return after.some(({ id, move }) => moves.has(id) && move !== null && move !== moves.get(id));
}
