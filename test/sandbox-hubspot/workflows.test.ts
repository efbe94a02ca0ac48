import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createWorkflows } from "../sandbox/hubspot/tells/workflows.ts";
import { testClock } from "../parts.ts";
import { start, startHubSpot } from "./running.ts";

const path = "/automation/actions/callbacks/2026-09/complete";
const done = (callbackId: string) => ({
  callbackId,
  outputFields: { hs_execution_state: "SUCCESS", paymentStatus: "paid" },
  typedOutputs: {},
});

describe("completing workflows in one call (F54)", () => {
  it("takes all of them", async () => {
    const { send, hubspot } = await startHubSpot();
    for (const id of ["a", "b"]) hubspot.world.openCallback(62515, id);
    expect((await send("POST", path, { inputs: [done("a"), done("b")] })).status).toBe(204);
    expect(hubspot.world.callback(62515, "b")).toMatchObject({ paymentStatus: "paid" });
  });

  it("takes none of them when one is unknown, completed or over", async () => {
    const { send, hubspot } = await startHubSpot();
    hubspot.world.openCallback(62515, "a");
    hubspot.world.openCallback(62515, "over", start);
    for (const other of ["unknown", "over"]) {
      expect((await send("POST", path, { inputs: [done("a"), done(other)] })).status).toBe(404);
    }
    expect(hubspot.world.callback(62515, "a")).toBeNull();
    expect((await send("POST", path, { inputs: [done("a")] })).status).toBe(204);
    expect((await send("POST", path, { inputs: [done("a")] })).status).toBe(404);
  });

  it("wants texts, and the account's permission", async () => {
    const { send, hubspot } = await startHubSpot();
    hubspot.world.openCallback(62515, "a");
    const numbers = { ...done("a"), outputFields: { amount: 12 } };
    expect((await send("POST", path, { inputs: [numbers] })).status).toBe(400);
    hubspot.installs.withdrawScope(62515, "automation");
    expect((await send("POST", path, { inputs: [done("a")] })).status).toBe(403);
  });
});

describe("a workflow that asks the app (F54)", () => {
  let stop = () => {};
  afterEach(() => stop());

  /** An app that answers with these statuses in turn, and then blocks. */
  async function startApp(statuses: readonly number[]) {
    const { hubspot } = await startHubSpot();
    const clock = testClock(start);
    const left = [...statuses];
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      request.setEncoding("utf8").on("data", (text: string) => bodies.push(text));
      request.on("end", () => {
        const outputFields = { hs_execution_state: "BLOCK", hs_expiration_duration: "P1DT2H" };
        response.writeHead(left.shift() ?? 200).end(JSON.stringify({ outputFields }));
      });
    }).listen(0, "localhost");
    await new Promise((listening) => server.once("listening", listening));
    stop = () => {
      server.closeAllConnections();
      server.close();
    };
    const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
    const world = hubspot.world;
    const workflows = createWorkflows({ world, clientSecret: "s", serverOrigin: () => origin, now: clock.now });
    const dealId = world.addDeal(62515, { name: "Rent", amount: "900", stageId: "qualifiedtobuy" });
    const enrolling = {
      portalId: 62515,
      workflowId: 44,
      action: "cancel",
      type: "deals",
      recordIds: [dealId],
    } as const;
    const [callbackId = ""] = await workflows.enrol(enrolling);
    return { workflows, world, clock, callbackId, bodies };
  }

  it("asks again under the same id after 429 and 5xx, and waits where it is told to", async () => {
    const { workflows, clock, callbackId, bodies } = await startApp([503, 429]);
    expect(workflows.enrolment(callbackId)).toMatchObject({ state: "retrying", calls: 1 });
    await workflows.repeat();
    await workflows.repeat();
    await workflows.repeat();
    const waiting = workflows.enrolment(callbackId);
    expect(waiting).toMatchObject({ state: "waiting", calls: 3, expiresAt: clock.now() + 26 * 3_600_000 });
    expect(new Set(bodies).size).toBe(1);
  });

  it("gives up after any other refusal, and goes on when its time is over", async () => {
    const refused = await startApp([400]);
    expect(refused.workflows.enrolment(refused.callbackId).state).toBe("failed");
    stop();
    const { workflows, clock, callbackId } = await startApp([]);
    clock.pass(26 * 3_600_000);
    expect(workflows.enrolment(callbackId).state).toBe("expired");
    expect(workflows.enrolments()).toHaveLength(1);
  });
});
