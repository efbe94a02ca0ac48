import type { Knex } from "knex";
import type { AttemptState } from "../domain/attempt.ts";
import type { CheckoutState } from "../domain/checkout.ts";
import type { BookedPayment, KeptWork } from "../domain/findings.ts";
import type { Books } from "../ports/books.ts";
import type { Sealer } from "../ports/context.ts";
import { pageOf } from "./key-page.ts";
import { toEntry, type LedgerRow } from "./ledger.ts";
import { fromRow, type Row as PaymentRow } from "./payment-row.ts";
import { sealedSamples } from "./sealed-samples.ts";

/** Rows as they are stored. Secrets stay shut: one that does not open must not keep the others from being judged. */
export function booksOn(db: Knex, sealer: Sealer): Books {
  return {
    async payments(portalId, page) {
      const rows = await pageOf<PaymentRow>(db("payments").where({ portal_id: portalId }), ["payment_id"], page);
      return (await withFacts(db, portalId, rows)).map((row) => ({ key: [row.payment.paymentId], row }));
    },

    async heldPayments(portalId, paymentIds) {
      const held = db<PaymentRow>("payments").where({ portal_id: portalId }).whereIn("payment_id", paymentIds);
      return withFacts(db, portalId, await held.orderBy("payment_id").forUpdate());
    },

    async deliveries(portalId, page) {
      const payment = db("payments as p").whereRaw("p.portal_id = inbox.portal_id and p.payment_id = inbox.payment_id");
      const own = db("inbox").where({ portal_id: portalId });
      const rows = await pageOf<DeliveryRow>(own, ["connection_id", "dedupe_key"], page, [
        ...deliveryColumns,
        payment.select("p.payment_id").as("own_payment"),
      ]);
      return rows.map((row) => ({ key: [row.connection_id, row.dedupe_key], row: toDelivery(row) }));
    },

    async writes(portalId, page) {
      const move = db("moves as m").whereRaw("m.portal_id = crm_writes.portal_id and m.move_id = crm_writes.move_id");
      const own = db("crm_writes").where({ portal_id: portalId });
      const columns = [...writeColumns, move.select("m.move_id").as("own_move")];
      const rows = await pageOf<WriteRow>(own, ["write_id"], page, columns);
      return rows.map((row) => ({ key: [row.write_id], row: toWrite(row) }));
    },

    ...sealedSamples(db, sealer),
  };
}

interface Fact {
  readonly payment_id: string;
}

interface AttemptRow extends Fact {
  readonly state: AttemptState;
  readonly at: number;
}

interface CheckoutRow extends Fact {
  readonly state: CheckoutState;
  readonly expires_at: number | null;
  readonly connection_id: string;
}

async function withFacts(db: Knex, portalId: number, rows: readonly PaymentRow[]): Promise<readonly BookedPayment[]> {
  const ids = rows.map(({ payment_id: id }) => id);
  const replaced = rows.flatMap(({ replaces }) => replaces ?? []);
  const of = <T>(table: string) => db(table).where({ portal_id: portalId }).whereIn("payment_id", ids) as Promise<T[]>;
  const ledger = await of<LedgerRow>("ledger_entries");
  const attempts = await of<AttemptRow>("attempts");
  const checkouts = await of<CheckoutRow>("checkouts");
  const connections: readonly { connection_id: string }[] = await db("connections").where({ portal_id: portalId });
  const former: readonly Fact[] = await db("payments").where({ portal_id: portalId }).whereIn("payment_id", replaced);
  const known = new Set([...connections.map((one) => one.connection_id), ...former.map((one) => one.payment_id)]);
  return rows.map((row) => {
    const own = <T extends Fact>(facts: readonly T[]) => facts.filter((one) => one.payment_id === row.payment_id);
    const named = [...own(ledger), ...own(checkouts)].map((one) => one.connection_id);
    return {
      payment: fromRow(row, ""),
      ledger: own(ledger).map(toEntry),
      attempts: own(attempts),
      checkouts: own(checkouts).map(({ state, expires_at: expiresAt }) => ({ state, expiresAt })),
      isStray: [...named, ...(row.replaces === null ? [] : [row.replaces])].some((id) => !known.has(id)),
    };
  });
}

interface WorkRow {
  readonly state: KeptWork["state"];
  readonly reason: string | null;
  readonly attempts: number;
  readonly run_at: number;
}

interface DeliveryRow extends WorkRow {
  readonly entry_id: string;
  readonly connection_id: string;
  readonly dedupe_key: string;
  readonly claimed_until: number;
  readonly payment_id: string | null;
  readonly checkout_reference: string | null;
  readonly own_payment: string | null;
}

const workColumns = ["state", "reason", "attempts", "run_at"] as const;

const deliveryColumns = [
  ...workColumns,
  "entry_id",
  "connection_id",
  "dedupe_key",
  "claimed_until",
  "payment_id",
  "checkout_reference",
] as const;

/** What a provider names may be anybody's; what a delivery was worked for is ours. */
const workedFor = "read at the provider";

function toDelivery(row: DeliveryRow): KeptWork {
  const isWorked = row.state === "done" && row.reason === workedFor;
  return {
    ...toWork(row),
    kind: "delivery",
    id: row.entry_id,
    claimedUntil: row.claimed_until,
    isStray: isWorked && row.own_payment === null,
    mayWait: false,
  };
}

interface WriteRow extends WorkRow {
  readonly write_id: string;
  readonly move_id: string | null;
  readonly own_move: string | null;
}

const writeColumns = [...workColumns, "write_id", "move_id"] as const;

/** Writes wait for as long as the account does not allow them, and are held by the account's lane rather than each. */
function toWrite(row: WriteRow): KeptWork {
  const isStray = row.move_id !== null && row.own_move === null;
  return { ...toWork(row), kind: "write", id: row.write_id, claimedUntil: 0, isStray, mayWait: true };
}

function toWork({ state, reason, attempts, run_at: runAt }: WorkRow) {
  return { state, reason, attempts, runAt };
}
