import type { FaultNumber } from "./fault-numbers.ts";
import { hubspotUrl, stripeUrl, type MetCall } from "./network.ts";
import type { FaultKind } from "./weather.ts";

type Test = (call: MetCall) => boolean;

const at =
  (host: string, method: string, path: RegExp): Test =>
  ({ request }) =>
    request.url.startsWith(host) && request.method === method && path.test(new URL(request.url).pathname);

const atStripe: Test = ({ request }) => request.url.startsWith(stripeUrl);
const atHubSpot: Test = ({ request }) => request.url.startsWith(hubspotUrl);
const openings = at(stripeUrl, "POST", /\/checkout\/sessions$/);
const deals = at(hubspotUrl, "POST", /\/deals\/batch\/update$/);
const tokens = at(hubspotUrl, "POST", /\/oauth\/.*token$/);

/** After these nobody knows whether the call took effect. */
const leaveOpen: ReadonlySet<FaultKind> = new Set(["answerLost", "unavailable", "silent", "answerCut", "webPage"]);
const isOpen: Test = ({ kind }) => kind !== undefined && leaveOpen.has(kind);

const tests: readonly (readonly [FaultNumber, Test])[] = [
  ["F20", (call) => atStripe(call) && call.kind === "requestLost"],
  ["F21", (call) => openings(call) && isOpen(call)],
  ["F22", (call) => openings(call) && call.isDeadly],
  ["F23", (call) => atStripe(call) && call.status === 429],
  ["F24", (call) => atStripe(call) && call.status === 401],
  ["F25", (call) => atStripe(call) && (call.kind === "answerCut" || call.kind === "webPage")],
  ["F27", (call) => call.kind === "notYet" && call.status === 404],
  ["F35", (call) => tokens(call) && call.status === 200],
  ["F37", (call) => tokens(call) && call.status === 400],
  ["F38", (call) => tokens(call) && isOpen(call)],
  ["F42", (call) => atHubSpot(call) && call.kind === "conflict"],
  ["F43", (call) => atHubSpot(call) && call.status === 429],
  ["F44", (call) => deals(call) && isOpen(call)],
  ["F96", (call) => call.round === "reconcile" && atStripe(call) && isOpen(call)],
];

/** The faults of docs/reliability.md that a call met. */
export function faultsOfCall(call: MetCall): readonly FaultNumber[] {
  return tests.filter(([, isMet]) => isMet(call)).map(([number]) => number);
}

const manyInARow = 5;

/** F30: a far side that fails so often in a row that it is to be spared. */
export function outageCounter(): (call: MetCall) => boolean {
  const inARow = new Map<string, number>();
  return ({ request, status }) => {
    const { host } = new URL(request.url);
    const count = status === null || status >= 500 ? (inARow.get(host) ?? 0) + 1 : 0;
    inARow.set(host, count);
    return count >= manyInARow;
  };
}
