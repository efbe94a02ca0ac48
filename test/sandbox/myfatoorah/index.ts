import { createDeliveries, overHttp, readContract, startFake } from "../provider-kit/index.ts";
import type { Call, Deliveries, Refusal, RunningFake, Send } from "../provider-kit/index.ts";
import { fakeSite } from "./account.ts";
import { createBooks, isPayable, type FakeEvent, type FakeInvoice, type FakeRefund } from "./books.ts";
import { deliveriesOf } from "./deliveries.ts";
import { apiEndpoints } from "./endpoints.ts";
import { createKeys, type Keys } from "./keys.ts";
import { createMerchant, type Merchant } from "./merchant.ts";
import { invoicePage, pagePath } from "./page.ts";
import { createPayer, type Payer } from "./payer.ts";

export { signatureOf } from "./deliveries.ts";

export interface MyFatoorahOptions {
  readonly port?: number;
  /** Epoch ms; the clock of the machine unless told otherwise. */
  readonly now?: () => number;
  /** Carries webhooks; over HTTP unless told otherwise. */
  readonly send?: Send;
  /** ISO-3, Kuwait unless told otherwise. */
  readonly country?: string;
  readonly mode?: "test" | "live";
  /** Whether the account still gets webhooks of the first version. */
  readonly isWebhookV1?: boolean;
  /** Whether V2 honours Idempotency-Key; nobody has confirmed that. */
  readonly honoursKeys?: boolean;
  /** What a refusal of fields comes with: 400 unless told otherwise, 200 is seen, too. */
  readonly refusalStatus?: number;
  readonly mayHold?: boolean;
}

/** A MyFatoorah on this machine for one account: its API, its pages, its webhooks, with a hand for every part of it. */
export interface RunningMyFatoorah extends RunningFake, Payer, Merchant {
  readonly keys: Keys;
  readonly webhooks: Deliveries;
  /** What the portal's Webhook Settings hold. */
  readonly webhookSecret: string;
  webhookTo(url: string): void;
  /** Copies, oldest first. */
  invoices(): readonly FakeInvoice[];
  refunds(): readonly FakeRefund[];
  payable(): readonly FakeInvoice[];
}

const webhookSecret = "qwxCJmRGTRBhOWsTTG/sandbox+webhook+secret==";

export async function startMyFatoorah(options: MyFatoorahOptions = {}): Promise<RunningMyFatoorah> {
  const { now = Date.now, country = "KWT", mode = "test", isWebhookV1 = false, honoursKeys = true } = options;
  const site = fakeSite(country, mode);
  let origin = "";
  let portalAddress: string | null = null;
  const webhooks = createDeliveries<FakeEvent>({
    send: options.send ?? overHttp,
    deliveriesOf: (event) =>
      deliveriesOf(event, { site, isWebhookV1, secret: webhookSecret, portalAddress: () => portalAddress, now }),
  });
  const books = createBooks({ site, now, announce: (event) => webhooks.announce(event) });
  const payer = createPayer(books);
  const merchant = createMerchant(books);
  const keys = createKeys();
  const endpoints = apiEndpoints({
    books,
    payer,
    honoursKeys,
    refusalStatus: options.refusalStatus ?? 400,
    mayHold: options.mayHold ?? true,
    pageAddress: ({ pageKey }) => `${origin}${pagePath(country)}/${pageKey}`,
  });
  const running = await startFake({
    port: options.port,
    endpoints,
    contract: readContract({ file: "myfatoorah/contract-subset.yaml" }),
    authorise: (call: Call) => keys.authorise(call),
    refusalBody,
    page: invoicePage({ books, payer, merchant }),
    settled: () => webhooks.settled(),
  });
  origin = running.url;
  return {
    ...running,
    ...payer,
    ...merchant,
    keys,
    webhooks,
    webhookSecret,
    webhookTo(url) {
      portalAddress = url;
    },
    invoices: () => structuredClone(books.invoices),
    refunds: () => structuredClone(books.refunds),
    payable: () => structuredClone(books.invoices.filter((invoice) => isPayable(invoice, now()))),
  };
}

/** Their ways of saying no: fields, a message of the framework, or nothing at all. */
function refusalBody({ status, message, fields }: Refusal): unknown {
  if (message === "") return undefined;
  const complaints = Object.entries(fields).map(([Name, Error]) => ({ Name, Error }));
  if (status === 404 || status >= 500) return { Message: message, MessageDetail: "No type was found that matches." };
  return {
    IsSuccess: false,
    Message: message,
    ValidationErrors: complaints.length > 0 ? complaints : null,
    Data: null,
  };
}
