import { judgeMove, outcomeOf, type Judgement, type SeenDeal, type Stage } from "../../server/domain/judgement.ts";
import { resumedMove, type Move } from "../../server/domain/moves.ts";
import type { Mover, StageEntry } from "../../server/domain/stage-history.ts";
import { judgeUndo, mayRetry, undoingOf, undoOf } from "../../server/domain/undo.ts";
import { move } from "./samples.ts";

/** What can happen next, to a deal, its move and the writer that carries it out. */
export type Step =
  | { readonly kind: "look" }
  | { readonly kind: "write"; readonly goes: "well" | "unheard" | "astray" | "refused" }
  | { readonly kind: "look_after" }
  | { readonly kind: "die" }
  | { readonly kind: "person" | "merge"; readonly stageId: string }
  | { readonly kind: "delete" | "restore" }
  | { readonly kind: "clock"; readonly minutesAhead: number }
  | { readonly kind: "undo" }
  | { readonly kind: "retry" };

export const stageIds = ["new", "offer", "billed", "won"] as const;
const stages: readonly Stage[] = stageIds.map((id) => ({
  id,
  isClosed: id === "won",
  isLost: false,
  isWritable: true,
}));

/** A write of ours that has changed the deal. */
export interface EffectiveWrite {
  readonly moveId: string;
  readonly lookedAt: number;
  readonly from: string | null;
  readonly entry: StageEntry;
}

type Turn = { readonly moveId: string; readonly lookedAt: number; phase: "fixed" | "written" } | null;

/**
 * A HubSpot with one deal, and a writer whose looks, writes and second looks anything may come between: people, deaths,
 * answers that are lost, clocks that are wrong, the deal's deletion, its becoming part of another. It judges by the rules of the domain alone.
 */
export class MovesModel {
  readonly history: StageEntry[] = [{ stageId: "new", at: 1_000, by: "user:7" }];
  readonly moves: Move[] = [move({ moveId: "m1", toStageId: "billed", decidedAt: 1_500 })];
  readonly writes: EffectiveWrite[] = [];
  private now = 100_000;
  private ahead = 0;
  private merges = 0;
  private isDeleted = false;
  private turn: Turn = null;

  /** By the clock of the server that works now; `now` is HubSpot's. */
  private get ourNow(): number {
    return this.now + this.ahead;
  }

  get stageId(): string {
    return this.history.at(-1)?.stageId ?? "";
  }

  private readonly taking: { readonly [K in Step["kind"]]: (step: Extract<Step, { kind: K }>) => unknown } = {
    look: () => this.look(),
    write: ({ goes }) => this.write(goes),
    look_after: () => this.lookAfter(),
    die: () => (this.turn = null),
    person: ({ stageId }) => this.put(stageId, "user:8"),
    merge: ({ stageId }) => this.merge(stageId),
    delete: () => (this.isDeleted = true),
    restore: () => this.restore(),
    clock: ({ minutesAhead }) => (this.ahead = minutesAhead * 60_000),
    undo: () => this.undo(),
    retry: () => this.retry(),
  };

  take(step: Step): void {
    this.now += 1_000;
    (this.taking[step.kind] as (step: Step) => unknown)(step);
  }

  /** Everything heals, the deal is there, and the writer works until nothing is left. */
  settle(): void {
    this.turn = null;
    this.take({ kind: "restore" });
    for (let turns = 0; turns < 10; turns += 1) {
      this.take({ kind: "look" });
      this.take({ kind: "write", goes: "well" });
      this.take({ kind: "look_after" });
    }
  }

  private look(): void {
    const next = this.moves.find(({ state }) => state === "planned" || state === "writing");
    if (!next || this.turn) return;
    const sight = { deal: this.deal(), stages };
    const judgement = next.undoes === null ? judgeMove(next, sight) : judgeUndo(next, sight);
    if (judgement.verdict !== "write") return this.end(next, judgement);
    const { fromStageId, toStageId } = judgement;
    const seen = {
      seenAt: this.ourNow,
      seenDealId: sight.deal?.id ?? null,
      seenChangedAt: sight.deal?.changedAt ?? null,
    };
    this.save({ ...next, state: "writing", fromStageId, toStageId, ...seen });
    this.turn = { moveId: next.moveId, lookedAt: this.now, phase: "fixed" };
  }

  private write(goes: Extract<Step, { kind: "write" }>["goes"]): void {
    const { turn } = this;
    if (turn?.phase !== "fixed") return;
    const current = this.find(turn.moveId);
    const refusal = this.refusalOf(goes);
    if (refusal) {
      this.turn = null;
      return this.end(current, refusal);
    }
    if (!this.isDeleted && goes !== "astray" && this.put(current.toStageId ?? "", "app")) {
      const entry = this.history.at(-1);
      if (entry) this.writes.push({ moveId: turn.moveId, lookedAt: turn.lookedAt, from: current.fromStageId, entry });
    }
    if (goes === "well") turn.phase = "written";
    else this.turn = null;
  }

  /** What HubSpot says where it does not write; null where it does, or where nobody hears what it says. */
  private refusalOf(goes: Extract<Step, { kind: "write" }>["goes"]): Judgement | null {
    if (goes === "refused") return { verdict: "refused", reason: "hubspot_refused" };
    return this.isDeleted && goes === "well" ? { verdict: "skipped", reason: "deal_gone" } : null;
  }

  private lookAfter(): void {
    const { turn } = this;
    if (turn?.phase !== "written") return;
    this.turn = null;
    const current = this.find(turn.moveId);
    const deal = this.deal();
    if (!deal) return this.end(current, { verdict: "skipped", reason: "deal_gone" });
    this.end(current, outcomeOf(current, deal) ?? { verdict: "skipped", reason: "person_moved" });
  }

  private end(ended: Move, judgement: Judgement): void {
    if (judgement.verdict === "write") return;
    const reason = judgement.verdict === "applied" ? null : judgement.reason;
    const over = judgement.verdict === "applied" && judgement.over ? { over: judgement.over } : {};
    const saved: Move = { ...ended, state: judgement.verdict, reason, evidence: over, settledAt: this.ourNow };
    this.save(saved);
    if (saved.evidence.over) this.promiseUndo(saved);
  }

  private undo(): void {
    const one = this.find("m1");
    const way = undoingOf(one, this.moves);
    if (way === "put_back") this.promiseUndo(one);
    if (way !== "stop") return;
    this.save({ ...one, state: "skipped", reason: "taken_back", settledAt: this.now });
    this.moves.push({ ...undoOf(one, { moveId: "m1-back", now: this.now }), state: "applied", settledAt: this.now });
  }

  private promiseUndo(one: Move): void {
    if (!this.moves.some(({ undoes }) => undoes === one.moveId)) {
      this.moves.push(undoOf(one, { moveId: `${one.moveId}-back`, now: this.ourNow }));
    }
  }

  /** HubSpot tells that the deal is back. */
  private restore(): void {
    this.isDeleted = false;
    for (const one of this.moves.filter(({ reason }) => reason === "deal_gone")) this.save(resumedMove(one));
  }

  private retry(): void {
    const refused = this.moves.find(mayRetry);
    if (!refused) return;
    const begun = refused.undoes === null ? { fromStageId: null, seenAt: null } : {};
    this.save({
      ...refused,
      ...begun,
      state: "planned",
      reason: null,
      attempts: refused.attempts + 1,
      settledAt: null,
    });
  }

  /** False when the deal stands there already: HubSpot keeps no change that changes nothing. */
  private put(stageId: string, by: Mover): boolean {
    if (this.isDeleted || this.stageId === stageId) return false;
    this.history.push({ stageId, at: this.now, by });
    return true;
  }

  /** A person makes one deal of this and another: it has a new id, and a history that begins where they leave it. */
  private merge(stageId: string): void {
    if (this.isDeleted) return;
    this.merges += 1;
    this.history.splice(0, Infinity, { stageId, at: this.now, by: "user:8" });
  }

  /** Null while it is deleted. */
  private deal(): SeenDeal | null {
    if (this.isDeleted) return null;
    const history = this.history.toReversed();
    const changedAt = history[0]?.at ?? null;
    return { id: `deal${this.merges}`, pipelineId: "default", stageId: this.stageId, history, changedAt };
  }

  private find(moveId: string): Move {
    const found = this.moves.find((one) => one.moveId === moveId);
    if (!found) throw new Error(`There is no move ${moveId}.`);
    return found;
  }

  private save(saved: Move): void {
    this.moves.splice(
      this.moves.findIndex(({ moveId }) => moveId === saved.moveId),
      1,
      saved,
    );
  }
}
