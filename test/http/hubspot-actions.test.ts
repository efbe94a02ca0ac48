import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { workflowActions } from "../../server/domain/workflow.ts";
import { hubspotActionRoutes } from "../../server/http/hubspot/actions.ts";
import { inputsOfActions, inputNames } from "../../server/http/hubspot/action-requests.ts";
import { manifest } from "../../server/manifest.ts";
import { startRig, type Rig } from "../rig.ts";
import { sandboxApp } from "../sandbox/app.ts";
import { postSigned } from "../sandbox/hubspot/index.ts";

const execution = (changes: object = {}) => ({
  callbackId: "ap-62515-1-2-0",
  origin: { portalId: 62515, actionDefinitionId: 1, actionDefinitionVersion: 1 },
  context: { source: "WORKFLOWS", workflowId: 44 },
  object: { objectId: 512, objectType: "DEAL" },
  inputFields: {},
  ...changes,
});

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ upTo: "installed" });
});
afterAll(() => rig.close());

interface Sending {
  readonly path?: string;
  readonly secret?: string;
  readonly to?: string;
}

function post(payload: unknown, sending: Sending = {}) {
  const { path = "check-status", secret = sandboxApp.clientSecret, to = rig.url } = sending;
  const url = `${to}/hubspot/actions/${path}`;
  return postSigned({ url, payload, clientSecret: secret, at: rig.clock.now(), older: "v2" });
}

async function outputsOf(payload: unknown, path?: string): Promise<Readonly<Record<string, string>>> {
  const response = await post(payload, path === undefined ? {} : { path });
  expect(response.status).toBe(200);
  return ((await response.json()) as { outputFields: Readonly<Record<string, string>> }).outputFields;
}

describe("The address workflows call", () => {
  it("F5 refuses whoever does not sign with the app's secret", async () => {
    expect((await post(execution(), { secret: "another" })).status).toBe(401);
    const plain = await fetch(`${rig.url}/hubspot/actions/cancel`, { method: "POST", body: "{}" });
    expect(plain.status).toBe(401);
    expect(await plain.text()).toBe("");
  });

  it.each(workflowActions)("S4.1 X31 is there for %s, and for its options", async (path) => {
    expect((await post(execution({ callbackId: `ap-${path}` }), { path })).status).toBe(200);
    const question = { origin: { portalId: 62515 }, inputFieldName: "connection" };
    expect(await (await post(question, { path: `${path}/options` })).json()).toEqual({ options: [], searchable: true });
  });

  it("F54 P7 answers an execution it has done with what became of it, as often as it is asked", async () => {
    const asked = execution({ callbackId: "ap-done" });
    for (const _time of ["first", "again"]) {
      expect(await outputsOf(asked)).toMatchObject({ hs_execution_state: "BLOCK" });
    }
    await rig.drain();
    const done = { hs_execution_state: "FAIL_CONTINUE", errorCode: "NO_PAYMENT" };
    expect(await outputsOf(asked)).toMatchObject(done);
    expect(await outputsOf(asked)).toMatchObject(done);
  });

  it("is there for nothing else", async () => {
    expect((await post(execution(), { path: "refund" })).status).toBe(404);
    expect((await post(execution(), { path: "refund/options" })).status).toBe(404);
    expect((await post(execution(), { path: "cancel/everything" })).status).toBe(404);
  });

  it.each([
    ["nothing", null],
    ["no callback", execution({ callbackId: undefined })],
    ["a callback that is no id", execution({ callbackId: "a b" })],
    ["no account", execution({ origin: {} })],
    ["no record", execution({ object: { objectId: "first", objectType: "DEAL" } })],
  ])("refuses an execution with %s for good", async (_what, payload) => {
    expect((await post(payload)).status).toBe(400);
  });

  it("X31 takes values of any kind, ids as text, and passes over what it does not know", async () => {
    const odd = execution({
      callbackId: "ap-62515-odd",
      surprise: [1],
      object: { objectId: "512", objectType: "0-3", properties: { amount: 1 } },
      inputFields: { paymentId: "", unknown: { a: 1 }, waitDays: 3 },
    });
    expect(await outputsOf(odd, "wait-until-paid")).toMatchObject({ errorCode: "NO_PAYMENT" });
    const older = execution({ callbackId: "ap-62515-older", inputFields: undefined, fields: { waitDays: "400" } });
    const { errorCode, errorMessage } = await outputsOf(older, "wait-until-paid");
    expect([errorCode, errorMessage]).toEqual(["BAD_INPUT", expect.stringContaining("waitDays: Choose 1 to 365")]);
  });

  it("X31 says so for a kind of record that has no payments", async () => {
    const company = execution({ object: { objectId: 7, objectType: "COMPANY" } });
    expect(await outputsOf(company)).toMatchObject({
      errorCode: "UNSUPPORTED_RECORD",
      hs_execution_state: "FAIL_CONTINUE",
    });
  });

  it("X31 takes nothing on that it could never complete, for want of the permission", async () => {
    const { store, clock } = rig.app.context;
    const details = { timeZone: "UTC", companyCurrency: "EUR", currencies: ["EUR"], uiDomain: "app.hubspot.com" };
    const tokens = { accessToken: "a", refreshToken: "r", tokenExpiresAt: clock.now() };
    const own = { portalId: 70_009, installedBy: "3", scopes: ["oauth"] };
    await store.portals.install({ ...own, ...details, ...tokens }, clock.now());
    const denied = execution({ origin: { portalId: 70_009 } });
    expect(await outputsOf(denied, "cancel")).toMatchObject({ errorCode: "NOT_ALLOWED" });
    expect(await store.workflowRuns.find(70_009, "ap-62515-1-2-0")).toBeNull();
  });

  it("F54 has HubSpot come again when nothing can be kept", async () => {
    const { context } = rig.app;
    const executionIntake = { keep: () => Promise.reject(new Error("The disk is full.")) };
    const app = express();
    const server = createServer(app).listen(0, "localhost");
    await new Promise((listening) => server.once("listening", listening));
    const to = `http://localhost:${(server.address() as AddressInfo).port}`;
    const parts = { ...context, executionIntake, publicUrl: to };
    app.use(hubspotActionRoutes(parts, { clientSecrets: [sandboxApp.clientSecret] }));
    const response = await post(execution(), { to });
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "30"]);
    expect(rig.log.lines.at(-1)?.sentence).toBe("A workflow's execution could not be kept.");
    server.closeAllConnections();
    server.close();
  });
});

describe("What the manifest says of workflow actions", () => {
  const { actions, inputs, path } = manifest.workflowActions;

  it("X31 names the actions that are answered, at the address they are answered at", () => {
    expect(path).toBe("/hubspot/actions");
    expect(actions.map(({ name }) => name)).toEqual([...workflowActions]);
  });

  it("X31 asks for the inputs that are read, each described once", () => {
    expect(Object.fromEntries(actions.map((action) => [action.name, action.inputs]))).toEqual(inputsOfActions);
    expect(Object.keys(inputs).toSorted()).toEqual(inputNames.toSorted());
    for (const action of actions) expect(action.inputs).toEqual(expect.arrayContaining(action.required));
  });
});
