import { apiAnswerBond } from "./api-requests.ts";
import { checkoutBond } from "./checkouts.ts";
import { connectionBond } from "./connections.ts";
import { deliveryBond } from "./deliveries.ts";
import { hubspotEventBond } from "./hubspot-events.ts";
import { inboxBond } from "./inbox.ts";
import { payerBond } from "./payers.ts";
import { paymentBond } from "./payments.ts";
import { portalBond } from "./portals.ts";
import { simulatedBond } from "./simulated-checkouts.ts";
import { ticketBond } from "./tickets.ts";
import { endpointBond } from "./webhook-endpoints.ts";
import { runBond } from "./workflow-run-outcomes.ts";

/** The columns that name rows of sealed values; each table has some of them. */
interface Names {
  readonly portal_id: number;
  readonly payment_id: string;
  readonly connection_id: string;
  readonly generation: number;
  readonly reference: string;
  readonly delivery_id: string;
  readonly token_hash: string;
  readonly endpoint_id: string;
  readonly mode: "test" | "live";
  readonly request_key: string;
  readonly callback_id: string;
  readonly seq: number;
  readonly entry_id: string;
  readonly dedupe_key: string;
}

export type SealedRow = Names & Readonly<Record<string, string | number | null>>;

/** A column whose texts are sealed. An empty text is none. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** What names a row, in the order its index has. */
  readonly key: readonly (keyof Names & string)[];
  bond(row: Names): string;
}

const ofPayment = ["portal_id", "payment_id"] as const;
const ofCheckout = ["portal_id", "payment_id", "generation"] as const;
const ofConnection = ["portal_id", "connection_id"] as const;
const ofEndpoint = ["portal_id", "endpoint_id"] as const;
const ofRun = ["portal_id", "callback_id"] as const;

const endpointOf = (row: Names) => ({ portalId: row.portal_id, endpointId: row.endpoint_id });

/** Every sealed column there is. A test compares the list with the tables. */
export const sealedColumns: readonly SealedColumn[] = [
  // What other rows hang on comes first.
  {
    table: "connections",
    column: "values_sealed",
    key: ofConnection,
    bond: (row) => connectionBond(row.portal_id, row.connection_id, "values"),
  },
  {
    table: "connections",
    column: "webhook_token_sealed",
    key: ofConnection,
    bond: (row) => connectionBond(row.portal_id, row.connection_id, "webhook"),
  },
  {
    table: "portals",
    column: "access_token_sealed",
    key: ["portal_id"],
    bond: (row) => portalBond(row.portal_id, "access"),
  },
  {
    table: "portals",
    column: "refresh_token_sealed",
    key: ["portal_id"],
    bond: (row) => portalBond(row.portal_id, "refresh"),
  },
  {
    table: "payments",
    column: "token_sealed",
    key: ofPayment,
    bond: (row) => paymentBond(row.portal_id, row.payment_id),
  },
  { table: "payers", column: "details_sealed", key: ofPayment, bond: payerBond },
  { table: "checkouts", column: "url_sealed", key: ofCheckout, bond: (row) => checkoutBond(row, "url") },
  { table: "checkouts", column: "sending_sealed", key: ofCheckout, bond: (row) => checkoutBond(row, "sending") },
  {
    table: "simulated_checkouts",
    column: "payer_sealed",
    key: ofCheckout,
    bond: (row) => simulatedBond(row.portal_id, row.reference),
  },
  {
    table: "deliveries",
    column: "address_sealed",
    key: ["portal_id", "delivery_id"],
    bond: (row) => deliveryBond(row.portal_id, row.delivery_id),
  },
  {
    table: "webhook_endpoints",
    column: "secret_sealed",
    key: ofEndpoint,
    bond: (row) => endpointBond(endpointOf(row), "secret"),
  },
  {
    table: "webhook_endpoints",
    column: "former_sealed",
    key: ofEndpoint,
    bond: (row) => endpointBond(endpointOf(row), "former"),
  },
  {
    table: "api_requests",
    column: "answer_sealed",
    key: ["portal_id", "mode", "request_key"],
    bond: (row) => apiAnswerBond({ portalId: row.portal_id, mode: row.mode, key: row.request_key }),
  },
  { table: "workflow_runs", column: "inputs_sealed", key: ofRun, bond: (row) => runBond(row, "inputs") },
  { table: "workflow_runs", column: "outputs_sealed", key: ofRun, bond: (row) => runBond(row, "outputs") },
  { table: "tickets", column: "data_sealed", key: ["token_hash"], bond: (row) => ticketBond(row.token_hash) },
  { table: "inbox", column: "body_sealed", key: ["seq"], bond: inboxBond },
  {
    table: "hubspot_events",
    column: "body_sealed",
    key: ["seq"],
    bond: (row) => hubspotEventBond(row.portal_id, row.dedupe_key),
  },
];

export function placeOf({ table, column }: SealedColumn): string {
  return `${table}.${column}`;
}
