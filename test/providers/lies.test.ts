import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UpstreamError } from "../../server/domain/errors.ts";
import { leadsTo } from "../../server/domain/origins.ts";
import type { CheckoutOrder, Snapshot } from "../../server/ports/provider.ts";
import { orderFor, type ProviderUnderTest } from "../contracts/provider.ts";
import { nastyBody } from "../security/nasty.ts";
import { setUpDintero } from "./dintero-set-up.ts";
import { setUpDojo } from "./dojo-set-up.ts";
import { startLiar, type Liar, type Lie, type Through, type Told } from "./liar.ts";
import { setUpMyFatoorah } from "./myfatoorah-set-up.ts";
import { setUpStripe } from "./stripe-set-up.ts";

/** `FUZZ=1000 npx vitest run test/providers/lies.test.ts` goes on for longer, `FUZZ_SEED` repeats a run. */
const runs = Number(process.env["FUZZ"] ?? 12);
const seed = Number(process.env["FUZZ_SEED"] ?? 20_261_123);

const subjects: readonly (readonly [string, (options: Through) => Promise<ProviderUnderTest>])[] = [
  ["Stripe", setUpStripe],
  ["Dojo", setUpDojo],
  ["Dintero", setUpDintero],
  ["MyFatoorah", setUpMyFatoorah],
];

const page = "<!doctype html><marker>Please log in to the network of this hotel</marker>";

const html =
  (status: number): Lie =>
  () => ({ status, text: page, headers: { "content-type": "text/html" } });
const text =
  (of: string): Lie =>
  () => ({ status: 200, text: of });

/** What no provider would say, but something on the way to it might. */
const lies: readonly (readonly [string, Lie])[] = [
  ["the page of a hotel's network", html(200)],
  ["a firewall's page", html(403)],
  ["a balancer's page", html(502)],
  ["nothing at all", text("")],
  ["half of the truth", (truth) => ({ ...truth, text: truth.text.slice(0, truth.text.length / 2) })],
  ["null", text("null")],
  ["a list", text("[]")],
  ["a number", text("7")],
  ["a text", text('"paid"')],
  ["brackets without end", text("[".repeat(50_000))],
  ["an object in an object, fifty thousand deep", text(`${'{"data":'.repeat(50_000)}1${"}".repeat(50_000)}`)],
  ["an empty object", text("{}")],
  ["the right shape with nothing in it", ({ text: truth }) => ({ status: 200, text: emptied(truth) })],
  ["an error with a status of success", text('{"error":{"code":"E","message":"No"},"IsSuccess":false,"Message":"No"}')],
  ["success without an answer", () => ({ status: 204, text: "" })],
  ["a redirect", () => ({ status: 302, text: "", headers: { location: "http://127.0.0.1:9/elsewhere" } })],
  ["an answer without end", () => "without end"],
];

/** Every text, number and yes gone. */
function emptied(truth: string): string {
  return JSON.stringify(JSON.parse(truth || "null"), (_name, value: unknown) =>
    typeof value === "object" ? value : null,
  );
}

/** The true answer with something in it turned into something else, the same for the same number. */
function mutated(number: number): Lie {
  return ({ status, text: truth }) => {
    const [changed = ""] = fc.sample(nastyBody(parsed(truth)), { seed: number, numRuns: 1 });
    return { status, text: changed } satisfies Told;
  };
}

function parsed(truth: string): unknown {
  try {
    return JSON.parse(truth);
  } catch {
    return {};
  }
}

/** Keys are asked for beside what is asked, and at hand nearly always. */
const sparingTokens =
  (lie: Lie): Lie =>
  (truth, asked) =>
    asked.path.endsWith("/auth/token") ? truth : lie(truth, asked);

describe.each(subjects)("%s, or somebody in its place, that lies", (_name, setUp) => {
  let liar: Liar;
  let subject: ProviderUnderTest;
  let orders = 0;

  beforeAll(async () => {
    const through = async (url: string) => {
      liar = await startLiar(url);
      return liar.url;
    };
    subject = await setUp({ through });
    await subject.account.check();
  });
  afterAll(async () => {
    await subject.close?.();
    await liar.close();
  });

  function newOrder(changes: Partial<CheckoutOrder> = {}): CheckoutOrder {
    orders += 1;
    const paymentId = `L${String(orders).padStart(21, "0")}`;
    return orderFor(subject, { paymentId, reference: `PT-${orders}`, ...changes });
  }

  /** What comes of a call while the lie is told; anything thrown must be a fault in our words. */
  async function under<T>(lie: Lie, call: () => Promise<T>): Promise<T | UpstreamError> {
    liar.tell(sparingTokens(lie));
    try {
      return await call();
    } catch (error) {
      if (error instanceof UpstreamError) return error;
      throw error;
    } finally {
      liar.repent();
    }
  }

  async function paid(): Promise<string> {
    const { reference } = await subject.account.openCheckout(newOrder());
    expect(await subject.payer.pay(reference)).toBe("paid");
    return reference;
  }

  const moneyIn = ({ money, totals }: Snapshot) => [...money, ...totals];

  it.each(lies)(
    "F25 R3 tells %s when asked for a page: none is shown, and the order is not lost",
    async (_what, lie) => {
      const order = newOrder();
      const error = await under(lie, () => subject.account.openCheckout(order));
      expect(error).toBeInstanceOf(UpstreamError);
      const opened = await subject.account.openCheckout({ ...order, isRepeat: true });
      expect(await subject.account.read(opened.reference)).toMatchObject({ checkout: "live", asked: order.amount });
    },
  );

  it.each(lies)("F25 P2 tells %s of a payment: nothing is believed of it", async (_what, lie) => {
    const reference = await paid();
    const before = moneyIn(await subject.account.read(reference));
    expect(await under(lie, () => subject.account.read(reference))).toBeInstanceOf(UpstreamError);
    expect(moneyIn(await subject.account.read(reference))).toEqual(before);
  });

  it("F25 F11 is heard for a mebibyte or so, and no longer", async () => {
    const before = liar.poured();
    await under(
      () => "without end",
      () => subject.account.read("unread").catch(() => subject.account.check()),
    );
    // What the sockets of both sides hold comes on top, for each of two tries.
    expect(liar.poured() - before).toBeLessThan(32 * 1024 * 1024);
  });

  it.each(["https://evil.example.com", "http://169.254.169.254", "javascript:alert(1)//", "data:text/html,", ""])(
    "F26 F115 has its page at “%s”: nobody is told of it",
    async (elsewhere) => {
      const order = newOrder();
      const lie: Lie = (truth) => ({ ...truth, text: truth.text.replaceAll(liar.url, elsewhere) });
      expect(await under(lie, () => subject.account.openCheckout(order))).toBeInstanceOf(UpstreamError);
    },
  );

  it("F26 R16 changes anything in what it tells of a new page: a payer is sent to its own pages or nowhere", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (number) => {
        const opened = await under(mutated(number), () => subject.account.openCheckout(newOrder()));
        if (opened instanceof UpstreamError) return;
        expect(leadsTo([liar.url], opened.url)).toBe(true);
        expect(opened.reference).toMatch(/\S/);
        expect(opened.expiresAt ?? 0).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: runs, seed },
    );
  });

  it("P2 R16 changes anything in what it tells of an unpaid payment: no money comes of it", async () => {
    const { reference } = await subject.account.openCheckout(newOrder());
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (number) => {
        const read = await under(mutated(number), () => subject.account.read(reference));
        if (read instanceof UpstreamError) return;
        expect(moneyIn(read)).toEqual([]);
        expect(read.reference).toBe(reference);
        expect(["live", "test"]).toContain(read.mode);
      }),
      { numRuns: runs, seed },
    );
  });

  it("P2 F89 R16 changes anything in what it tells of a paid one: sums stay whole, and of some currency", async () => {
    const reference = await paid();
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (number) => {
        const read = await under(mutated(number), () => subject.account.read(reference));
        if (read instanceof UpstreamError) return;
        expect(read.reference).toBe(reference);
        for (const { amount } of moneyIn(read)) {
          expect([amount.minor, Number.isSafeInteger(amount.minor) && amount.minor >= 0]).toEqual([amount.minor, true]);
          expect(amount.currency).toMatch(/^[A-Z]{3}$/);
        }
      }),
      { numRuns: runs, seed },
    );
  });

  it("F25 P7 changes anything in what it tells of a refund: asked again by its key, it is one", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (number) => {
        const checkout = await paid();
        const amount = { ...subject.amount, minor: 10_000 };
        const order = { checkout, amount, reason: "Sent back", key: `refund-${orders}` };
        const told = await under(mutated(number), async () => subject.account.refund?.(order));
        expect(["requested", "done", "failed", "open"]).toContain(told instanceof UpstreamError ? "open" : told?.state);
        const again = await subject.account.refund?.(order);
        if (subject.provider.capabilities.refunds === "on_approval") {
          await subject.settleRefund?.(again?.refund ?? "", "done");
        }
        const given = moneyIn(await subject.account.read(checkout)).filter(({ kind }) => kind === "refunded");
        expect(given.reduce((sum, fact) => sum + fact.amount.minor, 0)).toBe(10_000);
      }),
      { numRuns: Math.ceil(runs / 2), seed },
    );
  });
});
