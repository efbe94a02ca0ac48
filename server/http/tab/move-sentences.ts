import type { EventFacts } from "../../domain/events.ts";
import { isPromised, type Move, type MoveReason } from "../../domain/moves.ts";
import type { NoMoveReason } from "../../domain/rules.ts";
import type { Mover, StageEntry } from "../../domain/stage-history.ts";
import { statusWords } from "../../domain/status-words.ts";
import type { ParkedReason } from "../../ports/crm-writes.ts";
import type { StageName } from "./stage-name.ts";

const moveReasons: Readonly<Record<MoveReason, string>> = {
  already_there: "it already stood in that stage",
  further_ahead: "it already stood further ahead",
  other_stage: "its rule does not take deals out of the stage it stood in",
  not_first: "its rule waits for the deal's first payment, and this was a later one",
  not_fully_paid: "its rule waits until the deal is fully paid, and something was still due",
  balance_unknown: "its rule waits until the deal is fully paid, and the deal has no amount in this currency",
  moved_already: "the rule for a fully paid deal has moved it",
  only_noted: "its rule only writes what it would do",
  deal_closed: "it is closed, and its rule takes no deal out of a closed stage",
  deal_gone: "it was deleted in HubSpot",
  other_pipeline: "it is in another pipeline now",
  stage_gone: "its stage no longer exists; set the pipeline's rule anew",
  stage_read_only: "the stage does not accept changes from apps",
  no_next_stage: "it already stands in the last stage",
  next_stage_lost: "the next stage means the deal is lost",
  person_moved: "somebody moved it in the meantime, and a person's move wins",
  hubspot_refused: "HubSpot refused",
  unreachable: "HubSpot could not be reached for days; move it by hand",
  account_disconnected: "the app was disconnected from HubSpot for too long",
  taken_back: "it was taken back before it happened",
  ping_pong: "its rule has moved it three times within 10 minutes, and something moves it back each time",
};

/** Where an undo ends otherwise than a move. */
const undoReasons: Readonly<Partial<Record<MoveReason, string>>> = {
  already_there: "the deal stands in its former stage again already",
  deal_closed: "the deal was closed since, and a person's move wins",
  deal_gone: "the deal was deleted in HubSpot",
  stage_gone: "the stage it came from no longer exists; move the deal by hand",
  person_moved: "the deal was moved since, and a person's move wins",
};

const noMoveReasons: Readonly<Record<NoMoveReason, string>> = {
  no_deal: "this payment belongs to no deal",
  no_rule: "the deal's pipeline has no rule for this",
  rule_off: "its rule is switched off",
  rule_stopped: "its rule is stopped, since it moved a deal again and again; save the pipeline's rules anew",
  wrong_mode: "its rule is for payments of the other kind; test and live are kept apart",
  late_money: "the money came after the link had ended; look at it first",
  already_moved: "this payment has already moved it once",
  taken_back: "its move was taken back by hand, and the rule leaves this payment alone since",
};

/** Why a deal stays where it is, to follow "Deal not moved:". */
export function whyNotMoved(reason: MoveReason | NoMoveReason): string {
  return { ...moveReasons, ...noMoveReasons }[reason];
}

type Told<K extends EventFacts["kind"]> = Extract<EventFacts, { kind: K }>;

/** What rules, people and HubSpot did about the payment's deal, in plain words. */
export const moveSentences = {
  move_planned: ({ onStatus, ruleVersion }: Told<"move_planned">) =>
    `The rule for ${statusWords[onStatus]} (version ${ruleVersion}) wants to move the deal.`,
  move_applied: ({ from, to, ruleVersion, by }: Told<"move_applied">, stage: StageName) =>
    `Deal moved from ${stage(from)} to ${stage(to)} by the pipeline's rule (version ${ruleVersion}).${since(by, stage)}`,
  move_noted: ({ from, to, ruleVersion }: Told<"move_noted">, stage: StageName) =>
    `Deal not moved: the pipeline's rule (version ${ruleVersion}) only writes what it would do. It would have gone from ${stage(from)} to ${stage(to)}.`,
  move_skipped: ({ reason, by }: Told<"move_skipped">, stage: StageName) =>
    `Deal not moved: ${by ? forestalled(by, stage) : moveReasons[reason]}.`,
  move_refused: ({ reason, said }: Told<"move_refused">) => `Deal not moved: ${moveReasons[reason]}.${quoted(said)}`,
  move_retried: ({ attempt }: Told<"move_retried">) => `The deal's move is tried again (attempt ${attempt}).`,
  undo_asked: ({ from, to, reason }: Told<"undo_asked">, stage: StageName) =>
    `Undo asked for: the deal goes back from ${stage(from)} to ${stage(to)}, unless somebody has moved it since. Reason: “${reason}”`,
  move_stopped: ({ reason }: Told<"move_stopped">) =>
    `The deal's move was taken back before it happened. Reason: “${reason}”`,
  change_overtaken: ({ by }: Told<"change_overtaken">, stage: StageName) =>
    `${capital(who(by.by))} had moved the deal to ${stage(by.stageId)} just before. A person's move wins, so it goes back there.`,
  move_undone: ({ from, to, by }: Told<"move_undone">, stage: StageName) =>
    `Undone: deal put back from ${stage(from)} to ${stage(to)}.${since(by, stage)}`,
  move_not_undone: ({ reason, said, by }: Told<"move_not_undone">, stage: StageName) =>
    `Not undone: ${undoReason(reason, by, stage)}.${quoted(said)}`,
  rule_stopped: ({ ruleVersion }: Told<"rule_stopped">) =>
    `Alarm: the rule (version ${ruleVersion}) is stopped. Find the workflow that moves the deal back, then save the pipeline's rules anew.`,
  not_moved: ({ reason }: Told<"not_moved">) => `Deal not moved: ${noMoveReasons[reason]}.`,
} as const;

const waitsFor: Readonly<Record<ParkedReason, string>> = {
  disconnected: "the app is disconnected from HubSpot",
  missing_scope: "the account does not let the app change deals",
};

/** What is left to do where a promised move waits for somebody. */
export const waitingCure = "Have an admin install the app again and allow what it asks for. The deal is moved then.";

/** What a payment did to its deal, in one sentence without its full stop. `waits`: why nothing is moved at present. */
export function moveSentence(move: Move, stage: StageName, waits: ParkedReason | null = null): string {
  if (waits === null || !isPromised(move)) return endSentence(move, stage);
  const what = move.undoes === null ? "moved" : `put back to ${stage(move.toStageId ?? "")}`;
  return `The deal waits to be ${what}: ${waitsFor[waits]}`;
}

function endSentence(move: Move, stage: StageName): string {
  const to = stage(move.toStageId ?? "");
  if (move.undoes !== null) return undoSentence(move, stage);
  if (move.state === "applied") return `Deal moved to ${to}${thenMovedOn(move, stage)}`;
  if (move.reason === null) return "The deal is being moved";
  if (move.reason === "only_noted") return `The deal would have moved to ${to}`;
  const { by } = move.evidence;
  return `Deal not moved: ${by ? forestalled(by, stage) : moveReasons[move.reason]}`;
}

function thenMovedOn({ evidence: { by } }: Move, stage: StageName): string {
  return by ? `; ${who(by.by)} has moved it on to ${stage(by.stageId)} since` : "";
}

function undoSentence({ state, reason, toStageId, evidence }: Move, stage: StageName): string {
  if (state === "applied") {
    return toStageId === null
      ? "The deal's move was taken back before it happened"
      : `Deal put back to ${stage(toStageId)}`;
  }
  if (reason === null) return `The deal is being put back to ${stage(toStageId ?? "")}`;
  return `Not undone: ${undoReason(reason, evidence.by, stage)}`;
}

function undoReason(reason: MoveReason, by: StageEntry | undefined, stage: StageName): string {
  if (!by || reason === "already_there") return undoReasons[reason] ?? moveReasons[reason];
  return `${who(by.by)} has moved the deal to ${stage(by.stageId)} since, and a person's move wins`;
}

function forestalled({ by, stageId }: StageEntry, stage: StageName): string {
  return `${who(by)} had moved it to ${stage(stageId)} meanwhile, and a person's move wins`;
}

function since(by: StageEntry | undefined, stage: StageName): string {
  return by ? ` ${capital(who(by.by))} has moved it on to ${stage(by.stageId)} since.` : "";
}

const movers: Readonly<Record<Exclude<Mover, `user:${string}`>, string>> = {
  app: "a rule or another app",
  workflow: "a workflow",
  import: "an import",
  other: "somebody",
};

/** HubSpot's history tells a person by their number. */
function who(by: Mover): string {
  return isPerson(by) ? `user ${by.slice("user:".length)}` : movers[by];
}

function isPerson(by: Mover): by is `user:${string}` {
  return by.startsWith("user:");
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function quoted(said: string | null): string {
  return said ? ` It said: “${said}”` : "";
}
