import { createHmac } from "node:crypto";
import { createDeliveries, payPage, Refusal, startFake, type Endpoint } from "../../sandbox/provider-kit/index.ts";

interface Checkout {
  readonly id: string;
  readonly key: string;
  readonly url: string;
  state: string;
  readonly payment: string;
  readonly account: number;
  readonly sum: number;
  readonly ends: number;
  readonly back: string;
  readonly tries: { id: string; at: number; word: string; why: string | null }[];
  readonly refunds: { id: string; key: string; at: number; sum: number }[];
}

export const apiKey = "pebble_key_canary_1";
export const webhookSecret = "pebble_secret_canary_2";

/** A Pebble on this machine. */
export async function startPebble(now: () => number) {
  const checkouts: Checkout[] = [];
  let count = 0;
  const newId = (kind: string) => `${kind}_${(count += 1)}`;
  const webhooks = createDeliveries<{ id: string; checkout: string }>({
    send: () => Promise.resolve(),
    deliveriesOf: (event) => {
      const body = JSON.stringify(event);
      const hex = createHmac("sha256", webhookSecret).update(`${now()}.${body}`).digest("hex");
      const headers = { "pebble-signature": `${now()}.${hex}` };
      return [{ method: "POST", url: "https://pay.example.com/webhooks/pebble/token", body, headers, sentAt: now() }];
    },
  });
  const find = (id: string | undefined): Checkout => {
    const found = checkouts.find((one) => one.id === id);
    if (!found) throw new Refusal(404, "No such checkout.");
    if (found.state === "open" && found.ends <= now()) found.state = "over";
    return found;
  };
  const attempt = (id: string, word: "yes" | "no"): "paid" | "refused" => {
    const checkout = find(id);
    if (checkout.state !== "open") return "refused";
    checkout.tries.push({ id: newId("try"), at: now(), word, why: word === "no" ? "The bank said no." : null });
    if (word === "yes") checkout.state = "paid";
    webhooks.announce({ id: newId("event"), checkout: id });
    return "paid";
  };
  const fake = await startFake({
    endpoints: endpointsOf({ checkouts, find, newId, now, url: () => fake.url }),
    contract: null,
    authorise({ headers }) {
      if (headers["authorization"] !== `Bearer ${apiKey}`) throw new Refusal(401, "This key is not known.");
    },
    refusalBody: ({ message }) => ({ error: message }),
    page: payPage({ label: "Pebble", path: "/pay/:id", view: () => null }),
    settled: () => webhooks.settled(),
  });
  return { ...fake, webhooks, checkouts, find, attempt };
}

interface Parts {
  readonly checkouts: Checkout[];
  find(id: string | undefined): Checkout;
  newId(kind: string): string;
  now(): number;
  url(): string;
}

function endpointsOf({ checkouts, find, newId, now, url }: Parts): readonly Endpoint[] {
  return [
    { method: "GET", path: /^\/me$/, answer: () => ({ ok: true }) },
    { method: "GET", path: /^\/checkouts\/(?<id>[^/]+)$/, answer: ({ params }) => find(params["id"]) },
    {
      method: "POST",
      path: /^\/checkouts$/,
      answer({ body }) {
        const order = body as Pick<Checkout, "key" | "payment" | "account" | "sum" | "ends" | "back">;
        const id = newId("checkout");
        const made = { ...order, id, url: `${url()}/pay/${id}`, state: "open", tries: [], refunds: [] };
        const checkout = checkouts.find(({ key }) => key === order.key) ?? made;
        if (checkout === made) checkouts.push(made);
        return checkout;
      },
    },
    {
      method: "POST",
      path: /^\/checkouts\/(?<id>[^/]+)\/close$/,
      answer({ params }) {
        const checkout = find(params["id"]);
        if (checkout.state === "open") checkout.state = "closed";
        return checkout;
      },
    },
    {
      method: "POST",
      path: /^\/checkouts\/(?<id>[^/]+)\/refunds$/,
      answer({ params, body }) {
        const { refunds, sum } = find(params["id"]);
        const order = body as { key: string; sum: number };
        const earlier = refunds.find(({ key }) => key === order.key);
        const given = refunds.reduce((total, refund) => total + refund.sum, 0);
        if (!earlier && given + order.sum > sum) throw new Refusal(422, "More than was paid.");
        const refund = earlier ?? { ...order, id: newId("refund"), at: now() };
        if (!earlier) refunds.push(refund);
        return refund;
      },
    },
  ];
}
