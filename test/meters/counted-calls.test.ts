import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../server/domain/errors.ts";
import { countedMailer, countedProvider, countedWebhooks } from "../../server/meters/counted-calls.ts";
import { openMeters } from "../../server/meters/registry.ts";
import type { Provider, ProviderAccount } from "../../server/ports/provider.ts";
import type { WebhookReply } from "../../server/ports/webhook-caller.ts";

const account = { portalId: 1, connectionId: "c", mode: "test", values: {} } as const;

/** A provider whose accounts do this much, and no more. */
function opened(methods: Partial<ProviderAccount>) {
  const { meters, text } = openMeters();
  const bare = { id: "stripe", open: () => methods } as unknown as Provider;
  return { account: countedProvider(bare, meters).open(account), text };
}

const calls = async (text: () => Promise<string>): Promise<readonly string[]> =>
  (await text()).split("\n").filter((line) => line.startsWith("payments_tab_call_seconds_count{"));

describe("counted calls", () => {
  it("F24 tell a fault by its name, and pass the very error on", async () => {
    const refused = new UpstreamError("auth", { upstream: "stripe", said: "canary said" });
    const { account, text } = opened({ read: () => Promise.reject(refused), check: () => Promise.resolve() });
    await account.check();
    await expect(account.read("cs_canary")).rejects.toBe(refused);
    expect(await calls(text)).toEqual([
      'payments_tab_call_seconds_count{upstream="stripe",call="check",outcome="ok"} 1',
      'payments_tab_call_seconds_count{upstream="stripe",call="read",outcome="auth"} 1',
    ]);
    expect(await text()).not.toContain("canary");
  });

  it("leave out what a provider cannot do, and hand on what was asked and answered", async () => {
    const { account } = opened({
      read: (reference) => Promise.resolve({ reference } as Awaited<ReturnType<ProviderAccount["read"]>>),
    });
    expect(await account.read("cs_1")).toEqual({ reference: "cs_1" });
    for (const method of ["capture", "release", "refund", "readRefund", "changeAmount", "registerWebhook"] as const) {
      expect(account[method]).toBeUndefined();
    }
  });

  it("know a merchant's receiver by its trouble, which is no error", async () => {
    const { meters, text } = openMeters();
    const taken: WebhookReply = { status: 200, trouble: null, retryAfter: 0 };
    const refused: WebhookReply = { status: 500, trouble: "refused", retryAfter: 0 };
    const replies = [taken, refused].values();
    const reply = () => Promise.resolve(replies.next().value ?? refused);
    const caller = countedWebhooks({ refusalOf: () => null, call: reply }, meters);
    const message = { url: "https://canary.example", secrets: [], messageId: "m", at: 0, body: "{}" };
    expect([await caller.call(message), await caller.call(message)].map(({ status }) => status)).toEqual([200, 500]);
    expect(await calls(text)).toEqual([
      'payments_tab_call_seconds_count{upstream="webhook",call="deliver",outcome="ok"} 1',
      'payments_tab_call_seconds_count{upstream="webhook",call="deliver",outcome="refused"} 1',
    ]);
  });

  it("F101 tell mail servers' faults from faults of ours", async () => {
    const { meters, text } = openMeters();
    const failing = (fault: Error) => countedMailer({ send: () => Promise.reject(fault) }, meters);
    const mail = {} as Parameters<ReturnType<typeof failing>["send"]>[0];
    await expect(failing(new UpstreamError("unavailable", { upstream: "mail" })).send(mail)).rejects.toThrow();
    await expect(failing(new TypeError("canary")).send(mail)).rejects.toThrow("canary");
    expect(await calls(text)).toEqual([
      'payments_tab_call_seconds_count{upstream="mail",call="send",outcome="unavailable"} 1',
      'payments_tab_call_seconds_count{upstream="mail",call="send",outcome="failed"} 1',
    ]);
  });
});
