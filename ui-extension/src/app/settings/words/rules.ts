import { countText } from "@payments/screens/count-text";
import { statusWords } from "@payments/screens/status-words";
import type { BacktestView, Firing, Mode, RuleRow, RuleTemplate } from "@payments/shared";

/** Everything the rules section says. */

export const rulesWords = {
  title: "Rules",
  intro:
    "A rule moves a deal to another stage when one of its payments reaches a status. Without more said, deals only go forward and never leave a closed stage; a stage that a person sets always wins.",
  unseen:
    "HubSpot does not show apps which properties a stage requires. Where one is missing the deal stays, and its payment says what to fill in.",
  waiting: "Loading rules",
  pipeline: "Pipeline",
  gone: "HubSpot has no such pipeline any more. Its rules do nothing; save the pipeline without rules to put them away.",
  noPipelines: "This account has no deal pipeline. Make one in HubSpot, then come back.",
  number: "No.",
  when: "When a payment becomes",
  money: "Payments",
  goesTo: "The deal goes to",
  column: { when: "Payment becomes", goesTo: "Deal goes to" },
  limits: "Limits",
  state: "State",
  act: "Change",
  next: "Its next stage",
  emptyTitle: "No rules in this pipeline",
  empty: "Payments move none of its deals. Start from a ready set, or add a rule of your own.",
  add: "Add rule",
  edit: "Edit",
  remove: "Remove",
  ready: "Start from a ready set",
  readyFor: (name: string, mode: string) => `${name} (${mode.toLowerCase()} payments)`,
  templates: {
    simple: "Paid: on to the next stage",
    deposit: "Deposit: on; all paid: won",
    careful: "All paid: won, out of the last open stage only",
    none: "No rules",
  } satisfies Record<RuleTemplate["id"], string>,
  mode: { test: "Test", live: "Live" } satisfies Record<Mode, string>,
  states: { on: "On", off: "Off", dry: "Only tells" },
  statuses: statusWords,
  fires: {
    each: "Each payment",
    first_paid: "The deal's first payment only",
    fully_paid: "Only when the deal is fully paid",
  } satisfies Record<Firing, string>,
  limitTexts: {
    first_paid: "first payment",
    fully_paid: "fully paid",
    onlyFrom: (names: string) => `only from ${names}`,
    mayGoBack: "may go back",
    mayReopen: "may leave closed stages",
    takesLateMoney: "counts late money",
    none: "Forward only",
  },
  panel: {
    add: "Add a rule",
    edit: (place: number) => `Rule ${place}`,
    fires: "Acts on",
    firesHelp: "Fully paid: the deal's amount has come in, counting payments of the same kind.",
    onlyFrom: "Only out of these stages",
    onlyFromHelp: "Empty: out of any stage.",
    mayGoBack: "May take deals back to an earlier stage",
    mayReopen: "May take deals out of a closed stage",
    takesLateMoney: "Counts money that came after the link had ended",
    isDry: "Only write on the payment what it would do",
    isOn: "Switched on",
    locked: (label: string) => `${label} (takes no changes from apps)`,
    apply: "Use this rule",
    cancel: "Close",
    applied: "It counts once the rules are saved.",
  },
  unsaved: "Unsaved changes",
  unsavedText: "Save them before you go to another tab; they are not kept there.",
  save: "Save rules",
  discard: "Discard changes",
  saved: "Rules saved",
  savedText: (version: number) =>
    `Version ${version} holds for every payment from now on. What is under way goes by the version it began with.`,
  refusals: "This cannot be saved yet",
  warnings: "Worth a look",
  ofRow: (place: number, message: string) => `Rule ${place}: ${message}`,
  overtaken: "Somebody else has saved these rules meanwhile. Yours are kept here: saving puts them in place of theirs.",
  dryRun: {
    title: "Try it on the past",
    intro: "Walks through past payments with the rules as they stand above, saved or not. Nothing is moved.",
    days: "How far back",
    daysOf: (days: number) => `${days} days`,
    start: "Start dry run",
    stop: "Stop",
    progress: (seen: number, deals: number) => `${seen} of ${countText(deals, "deal", "deals")}`,
    counting: "Counting deals",
    running: "Dry run under way",
    states: {
      running: "",
      done: "",
      stopped: "Stopped before its end; this is what was found until then.",
      failed: "HubSpot or our database did not answer for too long. This is what was found until then; start it again.",
    } satisfies Record<BacktestView["state"], string>,
    outdated: "The rules were changed since. Start it again to see what they would do now.",
    earlier: (when: string) => `Tried on ${when}, with the rules as they stood then.`,
    nothing: "No payment of this pipeline changed in that time.",
    moved: (deals: number, since: string) =>
      `Since ${since} this would have moved ${countText(deals, "deal", "deals")}.`,
    unsure: (deals: number) =>
      `${countText(deals, "more deal", "more deals")} would have moved from some stages: where they stood then is not known. Moves by this app are known, moves by people are not.`,
    amounts: "“Fully paid” goes by the deals' present amounts.",
    stayed: "Why deals would have stayed",
    times: (times: number) => countText(times, "time", "times"),
    deal: "Deal",
    at: "When",
    from: "From",
    to: "To",
    unknown: "Not known",
    afterThat: "The stage after it",
    dealNumber: (id: string) => `Deal ${id}`,
    first: (shown: number) => `The first ${shown} are listed.`,
  },
  history: {
    title: "History",
    none: "Nothing was saved yet.",
    version: (version: number) => `Version ${version}`,
    present: "Present",
    savedOn: (who: string, when: string) => `Saved by ${who} on ${when}`,
    restored: (version: number) => `brought back from version ${version}`,
    before: "From before versions were kept",
    byProgram: "the server's command line",
    user: (id: string) => `user ${id}`,
    rules: (rules: number) => countText(rules, "rule", "rules"),
    bringBack: "Bring back",
    confirmTitle: (version: number) => `Bring back version ${version}?`,
    confirmText: (version: number) => `It becomes the newest version. Version ${version} stays in the history.`,
    more: "Earlier versions",
  },
} as const;

/** A rule's limits in a few words. */
export function limitsOf(row: RuleRow, nameOf: (stageId: string) => string): string {
  const { limitTexts: texts } = rulesWords;
  const told = [
    row.fires === "each" ? null : texts[row.fires],
    row.onlyFrom && texts.onlyFrom(row.onlyFrom.map(nameOf).join(", ")),
    row.mayGoBack ? texts.mayGoBack : null,
    row.mayReopen ? texts.mayReopen : null,
    row.takesLateMoney ? texts.takesLateMoney : null,
  ].filter((text) => text !== null);
  const line = told.length > 0 ? told.join(", ") : texts.none;
  return line.charAt(0).toUpperCase() + line.slice(1);
}
