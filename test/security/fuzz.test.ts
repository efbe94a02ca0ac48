import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Connection } from "../../server/domain/connection.ts";
import { databaseKinds } from "../databases.ts";
import { callApi, makeKey } from "../http/api.ts";
import { callSigned } from "../http/signed-call.ts";
import { startRig, type Rig } from "../rig.ts";
import { sandboxApp } from "../sandbox/app.ts";
import { signedHeaders } from "../sandbox/sign.ts";
import { create, creationFor, newKey, newScene, tokenOf } from "../scene.ts";
import { hooks } from "./hooks.ts";
import { nastyBody, nastyPart } from "./nasty.ts";

/** `FUZZ=1000 npx vitest run test/security` goes on for longer, `FUZZ_SEED` repeats a run. */
const runs = Number(process.env["FUZZ"] ?? 40);
const seed = Number(process.env["FUZZ_SEED"] ?? 20_261_123);

const jsonHeaders = { "content-type": "application/json" };

for (const kind of databaseKinds) {
  describe.skipIf(!kind.isHere)(`whatever is sent to us, on ${kind.name}`, () => {
    let rig: Rig;
    let connections: Readonly<Record<string, Connection>>;
    let token: string;
    let key: string;
    let creation: object;
    beforeAll(async () => {
      rig = await startRig({ database: kind, trustedProxies: 1 });
      connections = await connectAll();
      const scene = newScene(rig);
      token = tokenOf(await create(scene));
      creation = await creationFor(newScene(rig));
      key = await makeKey(rig);
    });
    afterAll(() => rig.close());

    async function connectAll(): Promise<Readonly<Record<string, Connection>>> {
      const { store } = rig.app.context;
      const [own] = await store.connections.list(rig.sandbox.demo.portalId);
      if (!own) throw new Error("The account has no connection.");
      const made: Record<string, Connection> = {};
      for (const [name, { provider, values }] of Object.entries(hooks)) {
        const id = `FUZZ${name.replaceAll(/\W/g, "").slice(0, 18)}`.padEnd(22, "0");
        made[name] = { ...own, provider, values, connectionId: id, webhookToken: id };
        await store.connections.insert(made[name]);
      }
      return made;
    }

    let calls = 0;

    /** An answer is a refusal or a yes, soon, and repeats nothing as markup. 5xx is for our own trouble. */
    async function judge(
      sending: () => Promise<{ readonly status: number; readonly text: string }>,
      allowed: readonly number[] = [],
    ) {
      const begun = performance.now();
      const { status, text } = await sending();
      const took = performance.now() - begun;
      expect(status < 500 || allowed.includes(status) ? "fine" : status).toBe("fine");
      expect(text).not.toContain("<marker");
      expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
      expect(took).toBeLessThan(5_000);
    }

    async function send(path: string, init: RequestInit = {}) {
      calls += 1;
      const from = `10.9.${(calls >> 8) & 255}.${calls & 255}`;
      const answer = await rig.page(path, { ...init, headers: { ...init.headers, "x-forwarded-for": from } });
      return { status: answer.status, text: await answer.text() };
    }

    const check = (name: string, property: fc.IAsyncProperty<unknown>) =>
      fc.assert(property as fc.IAsyncProperty<[unknown]>, { numRuns: runs, seed: seed + name.length });

    it.each(Object.entries(hooks))("F10 F109 F119 R16 a hook of %s, signed or not", async (name, hook) => {
      const connection = connections[name] as Connection;
      const path = `/webhooks/${hook.provider}/${connection.webhookToken}`;
      await check(
        name,
        fc.asyncProperty(nastyBody(hook.sample), fc.boolean(), async (body, isWished) => {
          const signature = isWished ? hook.sign(body, connection, rig) : null;
          let status = 0;
          await judge(async () => {
            const headers = { ...jsonHeaders, ...signature };
            const answer = await send(path, { method: "POST", headers, ...(body && { body }) });
            status = answer.status;
            return answer;
          });
          expect(status).toBe(signature ? 200 : 401);
        }),
      );
    });

    it.each(Object.entries(hooks))("F10 a hook of %s with a character that no database keeps", async (name, hook) => {
      const connection = connections[name] as Connection;
      for (const member of Object.keys(hook.sample)) {
        const body = JSON.stringify({ ...hook.sample, [member]: `a\u0000${member}` });
        const signature = hook.sign(body, connection, rig);
        const init = { method: "POST", headers: { ...jsonHeaders, ...signature }, body };
        const answer = await send(`/webhooks/${hook.provider}/${connection.webhookToken}`, init);
        expect([member, answer.status]).toEqual([member, signature ? 200 : 401]);
      }
    });

    it("F109 a character that no database keeps, in what people and programs send", async () => {
      const nul = "a\u0000b";
      const fresh = await creationFor(newScene(rig), { description: nul, reference: nul, connectionId: nul });
      const wishes = [fresh, await creationFor(newScene(rig), { description: nul })];
      const answers = [
        ...(await Promise.all(wishes.map((wish) => rig.card("POST", "/api/payments", wish)))),
        await rig.card("POST", "/api/api-keys", {
          idempotencyKey: newKey(),
          name: nul,
          mode: "test",
          rights: ["read"],
        }),
        await rig.card("GET", `/api/payments?objectTypeId=0-3&objectId=${encodeURIComponent(nul)}`),
        await rig.card("GET", `/api/rules?pipelineId=${encodeURIComponent(nul)}`),
        await callApi(rig, { key }, `/v1/payments?connectionId=${encodeURIComponent(nul)}`),
        await callApi(rig, { key }, "/v1/payments", { amount: 5, currency: "EUR", description: nul, dealId: "1" }),
        await send(`/p/${token}?lang=${encodeURIComponent(nul)}`),
        await send(`/connect/${nul}/removal/${encodeURIComponent(nul)}`),
        await send(`/overview?q=${encodeURIComponent(nul)}`),
      ];
      expect(answers.map(({ status }) => (status < 500 ? "fine" : status))).toEqual(answers.map(() => "fine"));
    });

    it("F10 F52 R16 events in HubSpot's name", async () => {
      const { portalId, dealId } = rig.sandbox.demo;
      const event = {
        eventId: 1,
        subscriptionId: 2,
        portalId,
        occurredAt: rig.clock.now(),
        subscriptionType: "deal.propertyChange",
        objectId: Number(dealId),
        attemptNumber: 0,
        propertyName: "amount",
        propertyValue: "1",
      };
      await check(
        "events",
        fc.asyncProperty(nastyBody([event]), async (body) => {
          const url = `${rig.url}/hubspot/webhooks`;
          const signature = signedHeaders({
            secret: sandboxApp.clientSecret,
            method: "POST",
            url,
            body,
            timestamp: rig.clock.now(),
          });
          await judge(() =>
            send("/hubspot/webhooks", {
              method: "POST",
              headers: { ...jsonHeaders, ...signature },
              ...(body && { body }),
            }),
          );
        }),
      );
    });

    it("F10 F109 actions of workflows, and what their fields can be", async () => {
      const { portalId, dealId } = rig.sandbox.demo;
      const execution = {
        callbackId: "c1",
        origin: { portalId },
        context: { workflowId: 4 },
        object: { objectId: Number(dealId), objectType: "DEAL" },
        inputFields: { amountSource: "fixed", amount: "5.00", description: "Chair" },
        fetchOptions: { q: "", after: "" },
      };
      await check(
        "actions",
        fc.asyncProperty(
          nastyBody(execution),
          fc.constantFrom("create-link", "remind", "wait-until-paid", "create-link/options"),
          async (body, action) => {
            const url = `${rig.url}/hubspot/actions/${action}`;
            const signature = signedHeaders({
              secret: sandboxApp.clientSecret,
              method: "POST",
              url,
              body,
              timestamp: rig.clock.now(),
            });
            await judge(() =>
              send(`/hubspot/actions/${action}`, {
                method: "POST",
                headers: { ...jsonHeaders, ...signature },
                ...(body && { body }),
              }),
            );
          },
        ),
      );
    });

    it("F109 F119 F89 the tab's API: what it is sent", async () => {
      const ways = [
        "POST /api/payments",
        "PUT /api/policies",
        "PUT /api/rules",
        "POST /api/webhook-endpoints",
        "POST /api/settings/previews",
        "POST /api/rules/checks",
        "POST /api/api-keys",
      ];
      const policies = {
        version: 1,
        policies: { referencePattern: "{deal}-{code}", mail: { subject: "{{amount}}", body: "", replyTo: "" } },
      };
      await check(
        "tab",
        fc.asyncProperty(
          fc.constantFrom(...ways),
          fc.oneof(nastyBody(creation), nastyBody(policies)),
          async (way, body) => {
            const [method = "", path = ""] = way.split(" ");
            const fresh = body.replace(/key-of-a-test-\d+/, newKey());
            await judge(() => callSigned(rig, { method, path, body: fresh }));
          },
        ),
      );
    });

    it("F109 F119 the tab's API: which addresses and queries it is asked by", async () => {
      const paths = [
        "/api/payments/",
        "/api/payments?objectTypeId=0-3&objectId=",
        "/api/payments/changes?since=",
        "/api/audit?before=",
        "/api/rules?pipelineId=",
        "/api/products?q=",
        "/api/dead-letters?which=",
        "/api/rules/backtests/",
      ];
      await check(
        "query",
        fc.asyncProperty(fc.constantFrom(...paths), nastyPart, async (path, part) => {
          await judge(() => callSigned(rig, { path: path + part }));
        }),
      );
    });

    it("F109 F119 the public API", async () => {
      const { portalId, dealId, contactId } = rig.sandbox.demo;
      const connection = Object.values(connections)[0] as Connection;
      const order = {
        amount: 500,
        currency: "EUR",
        description: "Chair",
        dealId,
        contactId,
        connectionId: connection.connectionId,
        metadata: { portalId: String(portalId) },
      };
      await check(
        "v1",
        fc.asyncProperty(nastyBody(order), nastyPart, async (body, part) => {
          await judge(async () => ({ ...(await callApi(rig, { key }, "/v1/payments", body || "{}")), text: "" }));
          await judge(async () => ({ ...(await callApi(rig, { key }, `/v1/payments/${part}`)), text: "" }));
          await judge(async () => ({
            ...(await callApi(rig, { key }, `/v1/payments?cursor=${part}&status=${part}`)),
            text: "",
          }));
        }),
      );
    });

    it("F112 F113 F117 F119 pages, buttons and the way back from HubSpot", async () => {
      const form = { "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" };
      const places = [
        `/p/${token}?lang=`,
        `/p/${token}/`,
        "/p/",
        "/connect/",
        "/connected/",
        "/keys/",
        "/export/",
        "/overview?q=",
        "/overview/",
        "/simulated/",
        "/oauth/callback?code=a&state=",
        "/oauth/callback?error=",
        "/assets/brand/",
        "/docs/",
      ];
      await check(
        "pages",
        fc.asyncProperty(fc.constantFrom(...places), nastyPart, async (place, part) => {
          await judge(() => send(place + part));
          await judge(() =>
            send(place + part, {
              method: "POST",
              headers: form,
              body: `act=${part}&provider=${part}&connectionId=${part}&__proto__[isAdmin]=1`,
            }),
          );
        }),
      );
    });
  });
}
