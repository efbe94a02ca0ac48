import { once } from "node:events";
import { createServer } from "node:http";
import express from "express";
import { createStripe, type Delivery, type StripeSandbox } from "../sandbox/stripe/index.ts";

/** A Stripe on this machine whose reads can be held up, and whose deliveries can be caught on their way. */
export interface GatedStripe extends StripeSandbox {
  readonly url: string;
  /** From now on no read is answered; resolves when the first one has arrived. */
  holdReads(): Promise<void>;
  /** Answers everything again, what was held as well. */
  letThrough(): void;
  /** From now on deliveries are not sent but kept, to be sent by hand. */
  catchDeliveries(): readonly Delivery[];
  close(): Promise<void>;
}

export async function startStripeWithGate(port: number, now: () => number): Promise<GatedStripe> {
  let caught: Delivery[] | null = null;
  let gate: Gate | null = null;
  const url = `http://127.0.0.1:${port}`;
  const send = async (delivery: Delivery): Promise<void> => {
    if (caught) caught.push(delivery);
    else await post(delivery);
  };
  const stripe = createStripe({ origin: url, now, send });
  const app = express();
  app.get("/v1/checkout/sessions/:id", async (_request, _response, next) => {
    await gate?.pass();
    next();
  });
  app.use(stripe.router);
  const server = createServer(app).listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    ...stripe,
    url,
    holdReads() {
      gate = closedGate();
      return gate.reached;
    },
    letThrough() {
      gate?.open();
      gate = null;
      caught = null;
    },
    catchDeliveries() {
      caught = [];
      return caught;
    },
    async close() {
      await stripe.webhooks.settled();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

interface Gate {
  /** Resolves when somebody stands before it. */
  readonly reached: Promise<void>;
  /** Resolves when it is opened. */
  pass(): Promise<void>;
  open(): void;
}

function closedGate(): Gate {
  let open = (): void => {};
  let arrive = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  return {
    reached,
    pass() {
      arrive();
      return opened;
    },
    open,
  };
}

/** Answers the status the merchant's server gave. */
export async function post({ url, body, headers }: Delivery): Promise<number> {
  const answer = await fetch(url, { method: "POST", body, headers, signal: AbortSignal.timeout(10_000) });
  return answer.status;
}
