import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { itIsAProvider, posted, type ProviderUnderTest } from "../../contracts/provider.ts";
import { testClock } from "../../parts.ts";
import { apiKey, startPebble, webhookSecret } from "./pebble-fake.ts";
import { pebbleProvider } from "./pebble.ts";

/** A sixth provider, made by following docs/adding-a-provider.md and nothing else. */
async function setUp(): Promise<ProviderUnderTest> {
  const clock = testClock();
  const pebble = await startPebble(clock.now);
  const provider = pebbleProvider({ apiUrl: pebble.url, clock });
  const open = (secret: string) =>
    provider.open({
      portalId: 4711,
      connectionId: "c1",
      ...provider.readSettings({ apiKey, webhookSecret: secret }),
    });
  return {
    provider,
    account: open(webhookSecret),
    portalId: 4711,
    now: clock.now,
    amount: { minor: 75_000, currency: "EUR" },
    payer: {
      pay: (reference) => Promise.resolve(pebble.attempt(reference, "yes")),
      decline: (reference) => Promise.resolve(void pebble.attempt(reference, "no")),
      leave: () => Promise.resolve(),
    },
    countPayable: (paymentId) =>
      pebble.checkouts.filter(({ payment, state }) => payment === paymentId && state === "open").length,
    sayUnknown(reference) {
      pebble.find(reference).state = "pondering";
    },
    webhooks: {
      deliver: () =>
        Promise.resolve(
          pebble.webhooks.sent.map(({ body, headers, sentAt }) =>
            posted({ body: Buffer.from(body), headers, receivedAt: sentAt }),
          ),
        ),
      repeatLast: () => Promise.resolve(pebble.webhooks.repeatLast()),
      signatureHeader: "pebble-signature",
      secret: webhookSecret,
      reopenWith: open,
    },
    faults: {
      refuseKey: () => pebble.faults.add({ kind: "key_repeated" }),
      limitRate: (retryAfter) => pebble.faults.add({ kind: "rate_limited", retryAfter }),
      delayAnswer: (until) => pebble.faults.add({ kind: "delayed_after", until, times: 1 }),
      loseAnswers: () => pebble.faults.add({ kind: "answer_lost_after" }),
      garbleAnswers: () => pebble.faults.add({ kind: "cut_json_after" }),
      heal: () => pebble.faults.clear(),
      canaries: [apiKey, webhookSecret],
    },
    close: () => pebble.close(),
  };
}

itIsAProvider("A sixth provider", setUp);

it("a whole adapter fits on a few screens", () => {
  const lines = readFileSync(new URL("pebble.ts", import.meta.url), "utf8")
    .trimEnd()
    .split("\n");
  expect(lines.length).toBeLessThan(150);
});
