import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Connection } from "../../server/domain/connection.ts";
import { usualTerms, type Payment } from "../../server/domain/payment.ts";
import { hour } from "../../server/domain/time.ts";
import type { Context } from "../../server/ports/context.ts";
import { sideBySide } from "../../server/jobs/side-by-side.ts";

/** A provider each of whose reads takes its time: a process of its own, which takes hardly any of the machine's. */
export interface SlowStripe {
  readonly url: string;
  readonly apiKey: string;
  readonly pid: number;
  pay(session: string): Promise<void>;
  close(): Promise<void>;
}

export async function startSlowStripe(readTime: number): Promise<SlowStripe> {
  const program = fileURLToPath(new URL("slow-stripe.ts", import.meta.url));
  const child = fork(program, [String(readTime)]);
  const [{ url, apiKey }] = (await once(child, "message")) as [{ readonly url: string; readonly apiKey: string }];
  return {
    url,
    apiKey,
    pid: child.pid ?? 0,
    async pay(session) {
      const { ok } = await fetch(`${url}/bench/pay/${session}`, { method: "POST" });
      if (!ok) throw new Error("The stand-in did not take the payment.");
    },
    async close() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** A payment that was paid at the provider, and by what its deliveries name it. */
export interface PaidPage {
  readonly portalId: number;
  readonly connectionId: string;
  readonly session: string;
}

type Parts = Pick<Context, "store" | "providers">;

/** Payments of an account, each with a page that has just been paid. */
export async function payPages(
  { store, providers }: Parts,
  stripe: SlowStripe,
  connection: Connection,
  count: number,
): Promise<readonly PaidPage[]> {
  const { portalId, connectionId } = connection;
  const account = providers.open(connection);
  const pages: PaidPage[] = [];
  await sideBySide(
    Array.from({ length: count }, (_, place) => place),
    8,
    async (place) => {
      const payment = paymentOf(connection, place);
      const { paymentId, amount, description, reference } = payment;
      const asked = { lines: [], capture: "auto", methods: null, language: null, asksAddress: false } as const;
      const order = { paymentId, portalId, generation: 1, isRepeat: false, amount, description, reference, ...asked };
      const opened = await account.openCheckout({
        ...order,
        payer: { name: payment.contact.name, email: null },
        expiresAt: payment.createdAt + 12 * hour,
        returnUrl: "https://payments.example.com/return",
        cancelUrl: "https://payments.example.com/return",
        webhookUrl: "https://payments.example.com/webhooks",
      });
      await store.transaction(async (tx) => {
        await tx.payments.insert(payment, null);
        await tx.checkouts.insert({
          portalId,
          paymentId,
          generation: 1,
          connectionId,
          amount,
          state: "live",
          providerReference: opened.reference,
          url: opened.url,
          expiresAt: opened.expiresAt,
          readAt: null,
          language: null,
          createdAt: payment.createdAt,
        });
      });
      await stripe.pay(opened.reference);
      pages.push({ portalId, connectionId, session: opened.reference });
    },
  );
  return pages;
}

function paymentOf({ portalId, connectionId }: Connection, place: number): Payment {
  const now = Date.now();
  const paymentId = `P${portalId}-${place}`.padEnd(22, "x");
  return {
    portalId,
    paymentId,
    connectionId,
    mode: "test",
    token: `T${paymentId}`.slice(0, 23),
    amount: { minor: 75_000, currency: "EUR" },
    description: "Second half",
    reference: paymentId,
    contact: { id: String(place), name: "Customer", email: null },
    terms: usualTerms,
    followsBalance: false,
    replaces: null,
    hiddenAt: null,
    dealId: null,
    pipelineId: null,
    validUntil: null,
    openedAt: now,
    cancellation: null,
    reviews: [],
    status: "opened",
    generation: 1,
    createdBy: "7",
    createdByEmail: null,
    createdAt: now,
    lastEventAt: now,
  };
}
