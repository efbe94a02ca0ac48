import type { PaymentRow, PaymentStatus, TabView } from "@payments/shared";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Api } from "./api.ts";
import type { ApiProblem } from "./api-problem.ts";

/** What is known of the record's payments. A failed re-read keeps the view and adds its problem. */
export interface Payments {
  readonly view: TabView | null;
  readonly problem: ApiProblem | null;
  /** When the view was read, epoch milliseconds. */
  readonly readAt: number;
}

interface Options {
  readonly api: Api;
  readonly now: () => number;
  readonly isHeld: boolean;
  /** Called when a re-read shows that a deal was moved meanwhile. */
  readonly onMove: () => void;
}

const nothingYet: Payments = { view: null, problem: null, readAt: 0 };

// A card cannot know whether anybody looks at it, so it asks seldom, and only while something may still change.
const pollGap = 10_000;
// A deal is moved some seconds after its payment was closed.
const settlingTime = 120_000;

export function usePayments({ api, now, isHeld, onMove }: Options) {
  const [payments, setPayments] = useState(nothingYet);
  const latest = useRef(payments);
  const turn = useRef(0);
  const isReading = useRef(false);

  const show = useCallback((next: Payments) => {
    latest.current = next;
    setPayments(next);
  }, []);

  const refresh = useCallback(async () => {
    // An answer asked for before a later one, or before a write, is old news.
    const mine = ++turn.current;
    isReading.current = true;
    const result = await api.view().then(
      (view) => ({ view, problem: null, readAt: now() }),
      (problem: ApiProblem) => ({ ...latest.current, problem }),
    );
    if (mine !== turn.current) return;
    isReading.current = false;
    const before = latest.current.view;
    show(result);
    if (before && result.view && hasMove(before, result.view)) onMove();
  }, [api, now, onMove, show]);

  const retry = useCallback(() => {
    show(nothingYet);
    void refresh();
  }, [refresh, show]);

  const adopt = useCallback(
    (payment: PaymentRow) => {
      const { view } = latest.current;
      if (view) show({ ...latest.current, view: { ...view, payments: withPayment(view.payments, payment) } });
      void refresh();
    },
    [refresh, show],
  );

  useEffect(() => void refresh(), [refresh]);

  const isPolled = !isHeld && payments.view !== null && payments.view.payments.some((one) => isMoving(one, now()));
  useEffect(() => {
    if (!isPolled) return;
    const timer = setInterval(() => void (isReading.current || refresh()), pollGap);
    return () => clearInterval(timer);
  }, [isPolled, refresh]);

  return { payments, refresh, retry, adopt };
}

const openStatuses: ReadonlySet<PaymentStatus> = new Set([
  "created",
  "opened",
  "pending",
  "authorised",
  "partially_paid",
  "declined",
]);

function isMoving({ status, lastEventAt }: PaymentRow, now: number): boolean {
  return openStatuses.has(status) || now - lastEventAt < settlingTime;
}

function withPayment(payments: readonly PaymentRow[], payment: PaymentRow): readonly PaymentRow[] {
  const isKnown = payments.some(({ id }) => id === payment.id);
  return isKnown ? payments.map((one) => (one.id === payment.id ? payment : one)) : [payment, ...payments];
}

function hasMove(before: TabView, after: TabView): boolean {
  const moves = new Map(before.payments.map(({ id, move }) => [id, move]));
  return after.payments.some(({ id, move }) => move !== null && move !== moves.get(id));
}
