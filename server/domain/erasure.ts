import type { EventFacts } from "./events.ts";
import type { Terms } from "./payment.ts";
import { day } from "./time.ts";
import type { WorkflowOutputs } from "./workflow.ts";

/** What stands in the place of a name, and of a text, that was erased. */
export const erasedName = "Erased contact";
export const erasedText = "Erased";

/** Tells which members of an event's facts a person wrote, or name one. Whoever adds a kind of event decides. */
type PersonalOf<K extends EventFacts["kind"]> = readonly (Exclude<keyof Extract<EventFacts, { kind: K }>, "kind"> &
  string)[];

const personal: { readonly [K in EventFacts["kind"]]: PersonalOf<K> } = {
  created: [],
  previewed: [],
  opened: [],
  open_failed: ["said"],
  attempt_declined: ["reason"],
  money: [],
  confirmed: ["reference", "note"],
  confirmation_undone: ["reason"],
  refund_asked: ["reason"],
  refund_refused: ["said"],
  refund_failed: [],
  hold_asked: [],
  hold_refused: ["said"],
  amount_changed: [],
  extended: [],
  provider_changed: [],
  hidden: [],
  put_back: [],
  asked_again: [],
  asks_again: [],
  status_changed: [],
  review_raised: [],
  cancelled: [],
  left_open: [],
  closing_failed: ["said"],
  closing_done: [],
  closing_given_up: ["said"],
  expired: [],
  renewal_asked: [],
  renewed: [],
  deal_made: ["name"],
  deal_not_made: ["said"],
  checked: [],
  deal_deleted: [],
  deal_restored: [],
  deal_lost: [],
  deal_reopened: [],
  contact_left: [],
  contact_back: [],
  contact_deleted: [],
  contact_restored: [],
  record_merged: [],
  payments_met: [],
  contact_erased: [],
  address_asked: [],
  address_written: [],
  address_not_written: [],
  dead_letter_retried: [],
  dead_letter_ignored: ["note"],
  link_sent: ["to"],
  mail_sent: ["to"],
  mail_not_sent: [],
  link_not_sent: ["to", "said"],
  move_planned: [],
  move_applied: [],
  move_noted: [],
  move_skipped: [],
  move_refused: ["said"],
  move_retried: [],
  undo_asked: ["reason"],
  move_stopped: ["reason"],
  change_overtaken: [],
  move_undone: [],
  move_not_undone: ["said"],
  rule_stopped: [],
  not_moved: [],
};

/** The facts without what is personal: a text becomes `Erased`, what was never given stays so. */
export function withoutPerson(facts: EventFacts): EventFacts {
  const members: readonly string[] = personal[facts.kind];
  const erased = Object.entries(facts).map(([name, value]) => [
    name,
    members.includes(name) && typeof value === "string" && value !== "" ? erasedText : value,
  ]);
  return Object.fromEntries(erased) as EventFacts;
}

/** Terms whose product lines keep their sums and lose their words; what a program noted beside them is gone. */
export function termsWithoutPerson({ metadata, ...terms }: Terms): Terms {
  const lines = terms.lines.map((line) => ({ ...line, description: erasedText }));
  return { ...terms, lines, ...(metadata && { metadata: {} }) };
}

/** What a workflow was told without the reason in words, which may quote a far side that names somebody. */
export function outputsWithoutPerson(outputs: WorkflowOutputs): WorkflowOutputs {
  return outputs["errorMessage"] ? { ...outputs, errorMessage: erasedText } : outputs;
}

// A payment is read at its provider up to a week beyond its end, and mails come back; a round goes over what came since.
const rounds = [day, 7 * day, 35 * day];

/** When a contact's payments are gone through once more, epoch ms; null once enough rounds were made. */
export function nextErasure(roundsDone: number, now: number): number | null {
  const pause = rounds[roundsDone];
  return pause === undefined ? null : now + pause;
}
