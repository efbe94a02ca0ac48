import type { Line } from "../../server/domain/lines.ts";
import type { Terms } from "../../server/domain/payment.ts";
import { defaultPolicies, type Brand, type Policies } from "../../server/domain/policies.ts";
import type { Rig } from "../rig.ts";

let readers = 0;

export interface Read {
  readonly status: number;
  readonly said: Headers;
  readonly text: string;
}

/** A page as a reader with an address of their own gets it, so that nobody's misses count for another. */
export async function readPage(
  rig: Rig,
  path: string,
  init: { readonly headers?: Readonly<Record<string, string>>; readonly method?: "GET" | "POST" } = {},
): Promise<Read> {
  readers += 1;
  const own = { origin: rig.url, "x-forwarded-for": `10.2.${readers >> 8}.${readers % 256}` };
  const answer = await rig.page(path, { method: init.method ?? "GET", headers: { ...own, ...init.headers } });
  return { status: answer.status, said: answer.headers, text: await answer.text() };
}

/** A document as a reader with an address of their own gets it. */
export async function readPdf(rig: Rig, path: string): Promise<Buffer> {
  readers += 1;
  const answer = await rig.page(path, { headers: { "x-forwarded-for": `10.3.${readers >> 8}.${readers % 256}` } });
  if (answer.status !== 200 || answer.headers.get("content-type") !== "application/pdf") {
    throw new Error(`The document ended with ${answer.status}.`);
  }
  return Buffer.from(await answer.arrayBuffer());
}

/** What the demo account settles for all its payments; the rest is as it is for everybody. */
export async function settlePolicies(rig: Rig, changes: Partial<Policies>): Promise<void> {
  const { store, clock } = rig.app.context;
  const { portalId } = rig.sandbox.demo;
  const { version } = await store.policies.read(portalId);
  const change = { version, by: "7", at: clock.now() };
  if (!(await store.policies.save(portalId, { ...defaultPolicies, ...changes }, change))) {
    throw new Error("The policies were changed meanwhile.");
  }
}

/** Asks for a payment's money in another way than the form did. */
export async function giveTerms(rig: Rig, { id }: { readonly id: string }, terms: Partial<Terms>): Promise<void> {
  const { store } = rig.app.context;
  const payment = await store.payments.find(rig.sandbox.demo.portalId, id);
  if (!payment) throw new Error("There is no such payment.");
  await store.payments.save({ ...payment, terms: { ...payment.terms, ...terms } }, true);
}

/** Sums to 750.00: 589.50 with 19 % VAT and 160.50 with 7 %. */
export const kitchenLines: readonly Line[] = [
  { description: "Kitchen island", quantity: "2", unitPrice: 30_000, discount: 1_050, vatRate: "19" },
  { description: "Delivery", quantity: "1.5", unitPrice: 10_700, discount: 0, vatRate: "7" },
];

export const keller: Brand = {
  name: "Keller Küchen GmbH",
  logoUrl: "https://cdn.keller.example/logo.svg?v=2",
  colour: "#b3005e",
  supportEmail: "help@keller.example",
  supportPhone: "+49 (30) 123-456",
  legalLines: ["Keller Küchen GmbH, Musterstraße 1, 10115 Berlin", "HRB 1234"],
};
