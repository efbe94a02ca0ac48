import { z } from "zod";
import type { WorkflowAction } from "../../../../server/domain/workflow.ts";
import { singular } from "../world/object-types.ts";
import { postSigned } from "./webhooks.ts";
import type { World } from "../world/world.ts";

// https://developers.hubspot.com/docs/apps/developer-platform/add-features/custom-workflow-actions

export interface WorkflowOptions {
  readonly world: World;
  readonly clientSecret: string;
  /** The app's public address; asked at each call. */
  readonly serverOrigin: () => string;
  /** Epoch ms. */
  readonly now: () => number;
}

export interface Enrolling {
  readonly portalId: number;
  readonly workflowId: number;
  readonly action: WorkflowAction;
  readonly type: "deals" | "contacts";
  readonly recordIds: readonly string[];
  /** What the author of the workflow filled in. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** How many executions are asked for side by side; 20 unless told otherwise. */
  readonly atOnce?: number;
}

/** One record at one action of a workflow. `retrying`: the app gave no answer that counts, and is asked again. */
export interface Enrolment {
  readonly callbackId: string;
  readonly recordId: string;
  readonly state: "retrying" | "waiting" | "succeeded" | "failed" | "expired";
  /** What later steps can use. */
  readonly outputs: Readonly<Record<string, string>>;
  /** How often the app was asked. */
  readonly calls: number;
  /** Real milliseconds the app took to answer the last time it was asked, whatever it said. */
  readonly answeredIn: number;
  /** When HubSpot goes on without an answer, epoch ms; null while it does not wait. */
  readonly expiresAt: number | null;
}

/** The workflows of a stand-in HubSpot. */
export interface Workflows {
  /** Enrols the records and asks the app for each once. Answers their callback ids, in the order of the records. */
  enrol(enrolling: Enrolling): Promise<readonly string[]>;
  /** Asks again for everything that is retried. */
  repeat(): Promise<void>;
  /** Asks again although there was an answer, as after one that was lost. */
  repeatOne(callbackId: string): Promise<Enrolment>;
  enrolment(callbackId: string): Enrolment;
  enrolments(): readonly Enrolment[];
  /** What a field of an action can be, as the editor asks for it. */
  options(portalId: number, action: WorkflowAction, question: OptionQuestion): Promise<unknown>;
}

export interface OptionQuestion {
  readonly inputFieldName: string;
  readonly fetchOptions?: { readonly q?: string; readonly after?: string };
}

interface Kept {
  readonly body: object;
  readonly enrolling: Enrolling;
  readonly recordId: string;
  readonly callbackId: string;
  state: "retrying" | "waiting" | "succeeded" | "failed";
  outputs: Readonly<Record<string, string>>;
  calls: number;
  answeredIn: number;
}

const usuallyAtOnce = 20;

/** No workflows yet. Executions are signed, repeated after 429 and 5xx, and held at `BLOCK` until they are completed. */
export function createWorkflows(options: WorkflowOptions): Workflows {
  const kept = new Map<string, Kept>();
  const look = (one: Kept): Enrolment => enrolmentOf(options, one);
  const find = (callbackId: string): Kept => {
    const one = kept.get(callbackId);
    if (!one) throw new Error(`There is no enrolment ${callbackId}.`);
    return one;
  };
  return {
    async enrol(enrolling) {
      const added = enrolling.recordIds.map((recordId) => {
        const callbackId = `ap-${enrolling.portalId}-${56_776_413_000 + kept.size}-${enrolling.workflowId}-0`;
        const body = executionBody(options, enrolling, { recordId, callbackId });
        const one: Kept = {
          body,
          enrolling,
          recordId,
          callbackId,
          state: "retrying",
          outputs: {},
          calls: 0,
          answeredIn: 0,
        };
        kept.set(callbackId, one);
        return one;
      });
      await inTurns(added, (one) => ask(options, one), enrolling.atOnce);
      return added.map(({ callbackId }) => callbackId);
    },

    async repeat() {
      await inTurns(
        [...kept.values()].filter(({ state }) => state === "retrying"),
        (one) => ask(options, one),
      );
    },

    async repeatOne(callbackId) {
      const one = find(callbackId);
      await ask(options, one);
      return look(one);
    },

    enrolment: (callbackId) => look(find(callbackId)),
    enrolments: () => [...kept.values()].map(look),

    async options(portalId, action, question) {
      const origin = { portalId, actionDefinitionId: 10_646_377, actionDefinitionVersion: 1 };
      const answer = await post(options, `${action}/options`, { origin, inputFields: {}, ...question });
      if (!answer.ok) throw new Error(`Asking for options ended with ${answer.status}.`);
      return answer.json();
    },
  };
}

async function inTurns(
  all: readonly Kept[],
  work: (one: Kept) => Promise<void>,
  atOnce = usuallyAtOnce,
): Promise<void> {
  const waiting = all.values();
  const worker = async (): Promise<void> => {
    for (const one of waiting) await work(one);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

interface Named {
  readonly recordId: string;
  readonly callbackId: string;
}

function executionBody({ world }: WorkflowOptions, enrolling: Enrolling, { recordId, callbackId }: Named): object {
  const { portalId, workflowId, type, inputs = {} } = enrolling;
  return {
    callbackId,
    origin: {
      portalId,
      actionDefinitionId: 10_646_377,
      actionDefinitionVersion: 1,
      extensionDefinitionId: 10_646_377,
      extensionDefinitionVersionId: 1,
    },
    context: { source: "WORKFLOWS", workflowId, actionId: 3 },
    object: {
      objectId: Number(recordId),
      objectType: singular[type].toUpperCase(),
      properties: propertiesOf(world, enrolling, recordId),
    },
    fields: inputs,
    inputFields: inputs,
    typedInputs: {},
  };
}

function propertiesOf(world: World, { portalId, type }: Enrolling, recordId: string): object {
  if (type === "contacts") return {};
  const { amount, currency } = world.deal(portalId, recordId);
  return { amount, deal_currency_code: currency };
}

const answer = z.object({ outputFields: z.record(z.string(), z.string()) });

async function ask(options: WorkflowOptions, one: Kept): Promise<void> {
  one.calls += 1;
  const askedAt = performance.now();
  const response = await post(options, one.enrolling.action, one.body).catch(() => null);
  one.answeredIn = performance.now() - askedAt;
  if (!response || response.status === 429 || response.status >= 500) return;
  if (!response.ok) {
    one.state = "failed";
    return;
  }
  take(options, one, answer.parse(await response.json()).outputFields);
}

function take({ world, now }: WorkflowOptions, one: Kept, outputs: Readonly<Record<string, string>>): void {
  const state = outputs["hs_execution_state"] ?? "SUCCESS";
  if (state !== "BLOCK") {
    one.state = state === "FAIL_CONTINUE" ? "failed" : "succeeded";
    one.outputs = outputs;
    return;
  }
  one.state = "waiting";
  const { portalId } = one.enrolling;
  if (world.isCallbackKnown(portalId, one.callbackId)) return;
  world.openCallback(portalId, one.callbackId, now() + lengthOf(outputs["hs_expiration_duration"] ?? "P7D"));
}

const duration = /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const lengths = [7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000];

/** Milliseconds of an ISO 8601 duration. Throws for any other text. */
function lengthOf(text: string): number {
  const parts = duration.exec(text)?.slice(1);
  if (!parts) throw new Error(`${text} is no duration.`);
  return parts.reduce((sum, part, place) => sum + Number(part ?? 0) * (lengths[place] ?? 0), 0);
}

function enrolmentOf({ world, now }: WorkflowOptions, { enrolling, callbackId, ...one }: Kept): Enrolment {
  const { portalId } = enrolling;
  const seen = { callbackId, recordId: one.recordId, calls: one.calls, answeredIn: one.answeredIn };
  if (one.state !== "waiting") return { ...seen, state: one.state, outputs: one.outputs, expiresAt: null };
  const expiresAt = world.callbackEnd(portalId, callbackId);
  const outputs = world.callback(portalId, callbackId);
  if (!outputs) {
    const isOver = expiresAt !== null && expiresAt <= now();
    return { ...seen, state: isOver ? "expired" : "waiting", outputs: {}, expiresAt };
  }
  const state = outputs["hs_execution_state"] === "FAIL_CONTINUE" ? "failed" : "succeeded";
  return { ...seen, state, outputs, expiresAt };
}

function post({ clientSecret, serverOrigin, now }: WorkflowOptions, path: string, payload: object): Promise<Response> {
  const url = `${serverOrigin()}/hubspot/actions/${path}`;
  return postSigned({ url, payload, clientSecret, at: now(), older: "v2" });
}
