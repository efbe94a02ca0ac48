import type { Payment } from "../../server/domain/payment.ts";
import type { Rig } from "../rig.ts";
import { payment } from "../store/samples.ts";

type Card = Rig["card"];

/** Asks the tab for the one-time address of the overview. Throws when it is refused. */
export async function overviewAddress(card: Card): Promise<string> {
  const { status, body } = await card("POST", "/api/overview-links", {});
  if (status !== 201) throw new Error(`Asking for the overview ended with ${status}.`);
  return (body as { readonly url: string }).url;
}

export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A browser that came to the overview by the tab's button. */
export interface Visitor {
  readonly cookie: string;
  open(path: string): Promise<Page>;
}

export async function visitOverview(rig: Rig, card: Card = rig.card): Promise<Visitor> {
  const entered = await rig.page(await overviewAddress(card));
  const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
  if (entered.status !== 303) throw new Error(`Entering the overview ended with ${entered.status}.`);
  return { cookie, open: (path) => openWith(rig, cookie, path) };
}

export async function openWith(rig: Rig, cookie: string, path: string): Promise<Page> {
  const response = await rig.page(path, { headers: { cookie } });
  const bytes = new Uint8Array(await response.arrayBuffer());
  // `text()` would leave out the mark by which spreadsheets know UTF-8.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return { status: response.status, headers: response.headers, text };
}

let made = 0;

/** Puts a payment of the demo account straight into the store. */
export async function keepPayment(rig: Rig, changes: Partial<Payment>): Promise<Payment> {
  made += 1;
  const { portalId } = rig.sandbox.demo;
  const { store, clock } = rig.app.context;
  const [connection] = await store.connections.list(portalId);
  const id = `P${String(made).padStart(21, "0")}`;
  const kept = payment({
    portalId,
    paymentId: id,
    token: `T${id.slice(1)}`,
    connectionId: connection?.connectionId ?? "",
    mode: "test",
    reference: `REF-${made}`,
    createdAt: clock.now(),
    validUntil: null,
    reviews: [],
    ...changes,
  });
  await store.payments.insert(kept, null);
  return kept;
}

/** The rows of a CSV with quotes, as RFC 4180 has them; a reader of its own, so that it proves the writer. */
export function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/gy;
  for (let match = field.exec(text); match && field.lastIndex <= text.length; match = field.exec(text)) {
    const [whole, quoted, bare = "", end] = match;
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare);
    if (end === "\r\n") rows.push([]);
    if (end === "" || whole === "") break;
  }
  return rows.filter((row) => row.join("") !== "");
}
