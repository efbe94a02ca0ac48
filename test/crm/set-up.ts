import { onTestFinished } from "vitest";
import { hubspotCrm } from "../../server/crm/hubspot/client.ts";
import type { Crm } from "../../server/ports/crm.ts";
import type { WriteResult } from "../../server/ports/crm-records.ts";
import {
  countedTokens,
  manualTime,
  scriptedBudget,
  startStub,
  type StubAnswer,
  type StubRequest,
} from "./stub-hubspot.ts";

export const portalId = 62515;

type Answers = (request: StubRequest, count: number) => StubAnswer;

/** The client against a stub that is closed after the test. */
export async function setUpCrm(answers: Answers, { timeLimit = 5000, waits = [] as number[] } = {}) {
  const stub = await startStub(answers);
  onTestFinished(() => stub.close());
  const time = manualTime();
  const tokens = countedTokens();
  const budget = scriptedBudget(waits);
  const crm = hubspotCrm({
    apiUrl: stub.url,
    restVersion: "2026-09",
    tokens,
    budget,
    clock: time.clock,
    wait: time.wait,
    timeLimits: { person: timeLimit, worker: timeLimit },
  });
  return { crm, stub, time, tokens, budget };
}

/** One input of a batch update, as the stub receives it. */
export interface Input {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly objectWriteTraceId: string;
}

export function inputsOf(body: string): readonly Input[] {
  return (JSON.parse(body) as { inputs: Input[] }).inputs;
}

export function written({ id, properties, objectWriteTraceId }: Input) {
  return { ...dealRecord(id, properties), objectWriteTraceId };
}

/** HubSpot takes every input of a batch. */
export function accepted(body: string): StubAnswer {
  return { body: { status: "COMPLETE", results: inputsOf(body).map(written) } };
}

/** Deals 1, 2, 3 … to one stage. */
export function writesOf(count: number): readonly StageWrite[] {
  return Array.from({ length: count }, (_, index) => ({ dealId: String(index + 1), stageId: "closedwon" }));
}

export interface StageWrite {
  readonly dealId: string;
  readonly stageId: string;
}

/** Writes nothing but stages, and answers what became of each. */
export async function writeStages(
  crm: Pick<Crm, "writeRecords">,
  portal: number,
  writes: readonly StageWrite[],
): Promise<ReadonlyMap<string, WriteResult>> {
  const records = writes.map(({ dealId: objectId, stageId }) => ({ objectId, stageId, properties: null }));
  const results = await crm.writeRecords(portal, "deal", records);
  return new Map([...results].flatMap(([objectId, { stage }]) => (stage ? [[objectId, stage] as const] : [])));
}

/** What a promise was rejected with; fails the test when it was not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`Expected a rejection, got ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}

export function dealRecord(id: string, properties: Readonly<Record<string, string | null>> = {}) {
  return {
    id,
    properties: {
      dealname: `Deal ${id}`,
      amount: "1500.00",
      deal_currency_code: "EUR",
      pipeline: "default",
      dealstage: "contractsent",
      ...properties,
    },
    createdAt: "2026-11-20T10:00:00Z",
    updatedAt: "2026-11-20T10:00:00Z",
    archived: false,
  };
}
