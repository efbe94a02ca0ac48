import type { DealMove, DealMoveState } from "@payments/shared";
import { words } from "./words.ts";

const state: Readonly<Record<DealMoveState, string>> = {
  moving: "Moving…",
  moved: "Moved",
  undone: "Undone",
  not_moved: "Not moved",
  refused: "Refused",
};

/** Of what takes a move back. */
const undoState: Readonly<Record<DealMoveState, string>> = {
  moving: "Going back…",
  moved: "Put back",
  undone: "Undone",
  not_moved: "Not put back",
  refused: "Refused",
};

/** What the details say of the payment's deal and what became of it. */
export const moveWords = {
  title: "Deal",
  state: ({ state: one, isUndo }: Pick<DealMove, "state" | "isUndo">): string => (isUndo ? undoState : state)[one],
  between: (from: string, to: string) => `From ${from} to ${to}`,
  rule: ({ onStatus, ruleVersion, isUndo }: Pick<DealMove, "onStatus" | "ruleVersion" | "isUndo">) =>
    isUndo ? "Taken back" : `By the rule for ${words.status[onStatus]}, version ${ruleVersion}`,
  attempt: (attempts: number) => `attempt ${attempts}`,
  said: (said: string) => `HubSpot said: “${said}”`,
  withheld: "Undo and Retry need the right to cancel payments in this account. Ask the admin who installed the app.",
  undo: {
    button: "Undo",
    title: "Take this move back?",
    text: (deal: string, stage: string | null) =>
      stage === null
        ? `“${deal}” stays where it is: its move has not happened yet.`
        : `“${deal}” goes back to ${stage}, unless somebody has moved it since.`,
    kept: "The payment stays as it is. The rule leaves it alone from then on, so move the deal by hand afterwards.",
    reason: "Reason",
    reasonMissing: "Say why the deal's move is taken back.",
    submit: "Take move back",
    keep: "Leave it",
    success: (deal: string, stage: string | null) =>
      stage === null ? `“${deal}” stays where it is.` : `“${deal}” is on its way back to ${stage}.`,
  },
  retry: {
    button: "Retry",
    title: "Try this move again?",
    text: (deal: string, stage: string | null) =>
      stage === null ? `“${deal}” is moved as its rule says.` : `“${deal}” is moved to ${stage}.`,
    once: "It is the same move: the deal is never moved twice by it, and a person's move still wins.",
    submit: "Retry",
    keep: "Leave it",
    success: (deal: string) => `“${deal}” is tried again. This page says how it ends.`,
  },
} as const;
