import { describe, expect, it, onTestFinished } from "vitest";
import { UnverifiedWebhookError } from "../../server/domain/errors.ts";
import { dojoProvider } from "../../server/providers/dojo/index.ts";
import { upstreamErrorOf } from "../contracts/provider.ts";
import { startDojo } from "../sandbox/dojo/index.ts";
import { asReceived, hookUrl, payAtDojo } from "./dojo-set-up.ts";

const now = Date.UTC(2026, 10, 20, 12);
const created = "payment_intent.created";
const updated = "payment_intent.status_updated";
const own = "Payments tab, HubSpot account 4711";

const noAct = (): Promise<never> => Promise.reject(new Error("There is no such act."));

/** An account that has nothing registered yet. */
async function unregistered() {
  const dojo = await startDojo({ now: () => now, send: async () => undefined });
  onTestFinished(dojo.close);
  const provider = dojoProvider({ apiUrl: dojo.url, clock: { now: () => now }, appVersion: "0.1.0" });
  const values = { apiKey: dojo.keys.issue() };
  const account = provider.open({ portalId: 4711, connectionId: "c1", mode: "test", values });
  return { dojo, register: (url = hookUrl) => account.registerWebhook?.(url) ?? noAct() };
}

describe("Registering our address at Dojo (S4.18)", () => {
  it("asks for the events that matter and keeps the secret", async () => {
    const { dojo, register } = await unregistered();
    const kept = await register();
    const [subscription] = dojo.subscriptions();
    expect(subscription).toMatchObject({ events: [updated, created], url: hookUrl, description: own });
    expect(kept).toEqual({ webhookSecret: subscription?.secrets[0]?.value });
  });

  it("asks for no event that the account's catalogue does not have", async () => {
    const { dojo, register } = await unregistered();
    dojo.offerEvents([updated, "order.created"]);
    await register();
    expect(dojo.subscriptions()[0]?.events).toEqual([updated]);
  });

  it("says so when the one event that matters is not on offer", async () => {
    const { dojo, register } = await unregistered();
    dojo.offerEvents([created]);
    const error = await upstreamErrorOf(register());
    expect(error).toMatchObject({ fault: "permission", details: { said: expect.stringContaining(updated) } });
    expect(dojo.subscriptions()).toEqual([]);
  });

  it("takes over what it has registered before, and registers nothing twice (F21)", async () => {
    const { dojo, register } = await unregistered();
    dojo.faults.add({ kind: "answer_lost_after", method: "POST", path: /^\/webhooks$/, times: 1 });
    expect((await upstreamErrorOf(register())).fault).toBe("ambiguous");
    const kept = await register("https://pay.example.com/webhooks/dojo/another");
    expect(dojo.subscriptions()).toHaveLength(1);
    const [subscription] = dojo.subscriptions();
    expect(subscription?.url).toBe("https://pay.example.com/webhooks/dojo/another");
    expect(kept).toEqual({ webhookSecret: subscription?.secrets[0]?.value });
  });

  it("takes over a webhook that somebody made by hand for our very address", async () => {
    const { dojo, register } = await unregistered();
    dojo.subscribe({ events: [updated], url: hookUrl, description: null });
    await register();
    expect(dojo.subscriptions()).toMatchObject([{ url: hookUrl, description: own, events: [updated, created] }]);
  });

  it("is not put off by a webhook that does not fit", async () => {
    const { dojo, register } = await unregistered();
    const change = (list: unknown) => [...(list as unknown[]), { id: "ws_1", events: null }] as never;
    dojo.faults.add({ kind: "changed_after", method: "GET", path: /^\/webhooks$/, change });
    await register();
    expect(dojo.subscriptions()).toMatchObject([{ url: hookUrl }]);
  });

  it("keeps both secrets while one is being changed (F71)", async () => {
    const { dojo, register } = await unregistered();
    await register();
    const [former] = dojo.subscriptions();
    const { value } = dojo.changeSecret(former?.id ?? "");
    expect(await register()).toEqual({ webhookSecret: `${former?.secrets[0]?.value},${value}` });
  });

  it("keeps no secret that is not in use, and says so when there is none", async () => {
    const { dojo, register } = await unregistered();
    const inactive = { id: "sc_1", value: "former-secret", createdAt: "2026-11-20T10:00:00Z", isActive: false };
    const change = (body: Record<string, unknown>) => ({ ...body, secrets: [inactive] });
    dojo.faults.add({ kind: "changed_after", method: "POST", path: /^\/webhooks$/, change });
    expect(await upstreamErrorOf(register())).toMatchObject({ fault: "unexpected" });
    dojo.faults.clear();
    expect((await register())["webhookSecret"]).toBe(dojo.subscriptions()[0]?.secrets[0]?.value);
  });

  it.each([
    ["a shop's", { url: "https://shop.example.com/dojo", description: null }],
    ["another portal's (F31)", { url: hookUrl.replace("t0k3n", "other"), description: own.replace("4711", "4712") }],
    ["one of ours on another host", { url: "https://staging.example.com/webhooks/dojo/t0k3n", description: own }],
  ])("leaves %s alone, and says who holds the event", async (_whose, foreign) => {
    const { dojo, register } = await unregistered();
    dojo.subscribe({ events: [updated], ...foreign });
    const error = await upstreamErrorOf(register());
    expect(error).toMatchObject({ fault: "conflict", details: { status: 409 } });
    expect(error.details.said).toContain(`They go to ${new URL(foreign.url).host}.`);
    expect(dojo.subscriptions()).toMatchObject([{ events: [updated], ...foreign }]);
  });

  it("says the same where its own webhook cannot have an event that another one holds", async () => {
    const { dojo, register } = await unregistered();
    dojo.subscribe({ events: [created], url: hookUrl, description: own });
    dojo.subscribe({ events: [updated], url: "https://shop.example.com/dojo", description: null });
    const error = await upstreamErrorOf(register());
    expect(error.details.said).toContain("They go to shop.example.com.");
  });
});

describe("Deliveries of Dojo", () => {
  it("are told apart by their ids, whose times have seven digits of a second", async () => {
    const { account, dojo } = await payAtDojo();
    const [first, second] = dojo.webhooks.sent;
    expect(JSON.parse(second?.body ?? "")).toMatchObject({ createdAt: expect.stringMatching(/\.\d{7}Z$/) });
    const keys = [first, second].map((delivery) => delivery && account.readWebhook(asReceived(delivery)).dedupeKey);
    expect(keys).toEqual([expect.stringMatching(/^evt_/), expect.stringMatching(/^evt_/)]);
    expect(keys[0]).not.toBe(keys[1]);
  });

  it("sign no time, so an old one keeps its key and is met by that (F6)", async () => {
    const { account, dojo } = await payAtDojo();
    const [delivery] = dojo.webhooks.sent;
    if (!delivery) throw new Error("Nothing was sent.");
    const fresh = asReceived(delivery);
    const later = { ...fresh, receivedAt: fresh.receivedAt + 365 * 24 * 60 * 60_000 };
    expect(account.readWebhook(later)).toEqual(account.readWebhook(fresh));
  });

  it("hold under the old and the new secret while it is being changed, and no longer (F71)", async () => {
    const { dojo, webhooks, account, reopen, reference } = await payAtDojo();
    const former = webhooks?.secret ?? "";
    const { value } = dojo.changeSecret(dojo.subscriptions()[0]?.id ?? "");
    dojo.reverse(reference);
    const last = dojo.webhooks.sent.at(-1);
    if (!last) throw new Error("Nothing was sent.");
    expect(reopen({ webhookSecret: `${former},${value}` }).readWebhook(asReceived(last)).read).toEqual({
      checkout: reference,
    });
    expect(() => account.readWebhook(asReceived(last))).toThrow(UnverifiedWebhookError);
  });
});
