import type { EventFacts, Happening } from "../../domain/events.ts";
import type { Judgement, ToWrite } from "../../domain/judgement.ts";
import type { Move, MoveEvidence } from "../../domain/moves.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Clock, Random } from "../../ports/context.ts";
import type { Store } from "../../ports/store.ts";
import { followUp } from "../learn/follow-up.ts";
import { tellTimeline } from "../learn/tell-timeline.ts";
import { promiseUndo } from "./promise-move.ts";

/** How a move ends, with HubSpot's own words and what it wants filled in where it refused. */
export type MoveEnd = Exclude<Judgement, ToWrite> & {
  readonly said?: string | null;
  readonly needs?: readonly string[];
};

interface Parts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

/** A move with its end and its payment, which the transaction holds. */
export interface EndingMove {
  readonly move: Move;
  readonly end: MoveEnd;
  readonly payment: Payment;
}

/**
 * The end of moves of one portal, inside a transaction: state, evidence and the lines on the timelines together, for a
 * hundred moves by few statements. Where our write undid a person's, their change is promised back.
 */
export async function endMoves({ store, clock, random }: Parts, endings: readonly EndingMove[]): Promise<void> {
  const now = clock.now();
  const told = endings.map(({ move, end, payment }) => {
    const ended = endedMove(move, end, now);
    const happening: Happening = { payment, actor: "rule", facts: endFacts(ended, end), at: now };
    return { ended, happening };
  });
  await store.moves.saveAll(told.map(({ ended }) => ended));
  await tellTimeline(
    { store, random },
    told.map(({ happening }) => happening),
  );
  await store.payments.noteEvents(
    told.map(({ happening }) => happening.payment),
    now,
  );
  const shared = readingOnce(store);
  for (const { ended, happening } of told) {
    await followUp({ store: shared, random }, happening);
    // A person's change wins also where HubSpot let our write come after it.
    if (ended.evidence.over) await promiseUndo({ store, random }, ended, now);
  }
}

/** What an account has settled is the same for all moves of one transaction. */
function readingOnce(store: Store): Store {
  const policies = once(store.policies.read);
  const feature = once(store.crmFeatures.find);
  const endpoints = once(store.webhookEndpoints.list);
  return {
    ...store,
    policies: { ...store.policies, read: policies },
    crmFeatures: { ...store.crmFeatures, find: feature },
    webhookEndpoints: { ...store.webhookEndpoints, list: endpoints },
  };
}

function once<A extends readonly (string | number)[], T>(read: (...key: A) => Promise<T>): (...key: A) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (...key) => {
    const answer = answers.get(key.join(" ")) ?? read(...key);
    answers.set(key.join(" "), answer);
    return answer;
  };
}

/** The move as it has ended, with what tells why. */
function endedMove(move: Move, end: MoveEnd, now: number): Move {
  const reason = end.verdict === "applied" ? null : end.reason;
  const would = end.verdict === "applied" ? undefined : end.would;
  return {
    ...move,
    ...would,
    state: end.verdict,
    reason,
    said: end.said ?? null,
    evidence: evidenceOf(end),
    settledAt: now,
  };
}

function evidenceOf(end: MoveEnd): MoveEvidence {
  const over = end.verdict === "applied" ? end.over : undefined;
  return { ...(end.by && { by: end.by }), ...(over && { over }), ...(end.needs?.length && { needs: end.needs }) };
}

/** The lines on the payment's timeline. */
function endFacts(ended: Move, end: MoveEnd): readonly EventFacts[] {
  const { reason, ruleVersion, evidence } = ended;
  return [
    ended.undoes === null ? moveFacts(ended, end) : undoFacts(ended),
    ...(evidence.over ? [{ kind: "change_overtaken", by: evidence.over } as const] : []),
    ...(reason === "ping_pong" ? [{ kind: "rule_stopped", ruleVersion } as const] : []),
  ];
}

function moveFacts({ ruleId, ruleVersion, fromStageId, toStageId }: Move, end: MoveEnd): EventFacts {
  const by = end.by && { by: end.by };
  if (end.verdict === "applied") {
    return { kind: "move_applied", from: fromStageId ?? "", to: toStageId ?? "", ruleId, ruleVersion, ...by };
  }
  if (end.would) {
    return { kind: "move_noted", from: end.would.fromStageId, to: end.would.toStageId, ruleId, ruleVersion };
  }
  if (end.verdict === "refused") return { kind: "move_refused", reason: end.reason, said: end.said ?? null };
  return { kind: "move_skipped", reason: end.reason, ...by };
}

function undoFacts({ reason, said, fromStageId, toStageId, evidence }: Move): EventFacts {
  const by = evidence.by && { by: evidence.by };
  if (reason === null) return { kind: "move_undone", from: fromStageId ?? "", to: toStageId ?? "", ...by };
  return { kind: "move_not_undone", reason, said, ...by };
}
