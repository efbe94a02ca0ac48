import type { Knex } from "knex";
import { erasedName, erasedText, outputsWithoutPerson, termsWithoutPerson, withoutPerson } from "../domain/erasure.ts";
import type { EventFacts } from "../domain/events.ts";
import { searchable } from "../domain/payment-filter.ts";
import type { Policies } from "../domain/policies.ts";
import type { WorkflowOutputs } from "../domain/workflow.ts";
import type { Sealer } from "../ports/context.ts";
import type { Erasures } from "../ports/erasures.ts";
import { claimDue } from "./due-rows.ts";
import { inboxBond } from "./inbox.ts";
import { runBond, type RunKey } from "./workflow-run-outcomes.ts";
import { fromRow, type Row as PaymentRow } from "./payment-row.ts";

interface Row {
  portal_id: number;
  contact_id: string;
  erased_at: number;
  rounds: number;
  due_at: number | null;
  claimed_until: number;
}

const key = ["portal_id", "contact_id"] as const;

export function erasuresTable(db: Knex, sealer: Sealer): Erasures {
  const rows = () => db<Row>("erasures");
  return {
    async note(portalId, contactId, now) {
      const fresh = { erased_at: now, rounds: 0, due_at: now, claimed_until: 0 };
      await rows()
        .insert({ portal_id: portalId, contact_id: contactId, ...fresh })
        .onConflict([...key])
        .merge({ rounds: 0, due_at: now, claimed_until: 0 });
    },

    async isErased(portalId, contactId) {
      return (await rows().where({ portal_id: portalId, contact_id: contactId }).first("erased_at")) !== undefined;
    },

    async erasePayment(portalId, paymentId) {
      const own = { portal_id: portalId, payment_id: paymentId };
      await erasePaymentRow(db, own);
      await db("payers").where(own).delete();
      await db("checkouts").where(own).update({ sending_sealed: null });
      await db("deliveries").where(own).update({ address_sealed: null, said: null });
      await db("refunds").where(own).update({ reason: erasedText });
      await db("attempts").where(own).update({ card_brand: null, card_last4: null, decline_reason: null });
      await db("moves").where(own).update({ said: null });
      await db("dead_letters_ignored").where(own).update({ note: erasedText });
      await eraseWrites(db, own, "payment erased");
      await eraseRuns(db, sealer, own);
      await eraseSimulated(db, own);
      await eraseEvents(db, own);
      await eraseBodies(db, sealer, own);
    },

    async eraseContacts(portalId, contactIds) {
      // Which answers name whom is not known without opening them all; a repeat is carried out again and finds it done.
      await db("api_requests").where({ portal_id: portalId }).update({ status: null, answer_sealed: null });
      for (const object_id of contactIds) {
        await eraseWrites(db, { portal_id: portalId, object_type: "contact", object_id }, "contact erased");
        await eraseRuns(db, sealer, { portal_id: portalId, record_type: "contact", record_id: object_id });
      }
    },

    async eraseAccount(portalId) {
      const own = { portal_id: portalId };
      for (const table of ["api_requests", "tickets", "last_choices", "workflow_runs"]) {
        await db(table).where(own).delete();
      }
      // What is still to be worked stays until it is; nobody has it worked for an account that left.
      await db("inbox").where(own).whereIn("state", ["done", "dead"]).delete();
      await db("hubspot_events").where(own).whereNot({ state: "ready" }).delete();
      await db("go_live_waivers").where(own).update({ note: erasedText });
      await db("dead_letters_ignored").where(own).update({ note: erasedText });
      await db("payments").where(own).update({ created_by_email: null });
      await eraseWrites(db, own, "account erased");
      await eraseBrand(db, own);
    },

    async claim(now, leaseUntil, limit) {
      const claimed = await claimDue<Row>(db, { table: "erasures", key }, { now, until: leaseUntil, limit });
      return claimed.map((row) => ({ portalId: row.portal_id, contactId: row.contact_id, rounds: row.rounds }));
    },

    async plan({ portalId, contactId, rounds }, dueAt) {
      await rows()
        .where({ portal_id: portalId, contact_id: contactId, rounds })
        .update({ rounds: rounds + 1, due_at: dueAt, claimed_until: 0 });
    },
  };
}

interface Own {
  readonly portal_id: number;
  readonly payment_id: string;
}

async function erasePaymentRow(db: Knex, own: Own): Promise<void> {
  const row = await db<PaymentRow>("payments").where(own).first();
  if (!row) return;
  const { terms } = fromRow(row, "");
  await db<PaymentRow>("payments")
    .where(own)
    .update({
      contact_name: erasedName,
      contact_email: null,
      payer_search: searchable(erasedName),
      description: erasedText,
      ...(row.terms !== null && { terms: JSON.stringify(termsWithoutPerson(terms)) }),
    });
}

/** Notes and addresses that wait are dropped, and nothing is left of what any of them said; moves and properties name nobody. */
async function eraseWrites(db: Knex, own: object, reason: string): Promise<void> {
  const told = ["note", "address"];
  await db("crm_writes").where(own).where({ state: "ready" }).whereIn("kind", told).update({ state: "done", reason });
  const notes = () => db("crm_writes").where(own).whereIn("kind", told);
  await notes().update({ payload: null });
  // HubSpot may quote what it refused: the fault stays, its words go.
  const refused = await notes()
    .where("reason", "like", "%: %")
    .select<{ seq: number; reason: string }[]>("seq", "reason");
  for (const { seq, reason: given } of refused) {
    await db("crm_writes")
      .where(own)
      .where({ seq })
      .update({ reason: given.split(": ", 1)[0] });
  }
}

/** What a workflow asked for goes when it is done; a run that has not ended keeps what it is to tell until it has. */
async function eraseRuns(db: Knex, sealer: Sealer, own: object): Promise<void> {
  const runs = await db<RunKey & { outputs_sealed: string | null }>("workflow_runs")
    .where(own)
    .whereIn("state", ["told", "lost"])
    .whereNotNull("outputs_sealed")
    .select("portal_id", "callback_id", "outputs_sealed");
  for (const { outputs_sealed: sealed, ...run } of runs) {
    const outputs = JSON.parse(sealer.open(sealed ?? "", runBond(run, "outputs"))) as WorkflowOutputs;
    const erased = JSON.stringify(outputsWithoutPerson(outputs));
    await db("workflow_runs")
      .where(run)
      .update({ outputs_sealed: sealer.seal(erased, runBond(run, "outputs")) });
  }
}

/** How an account appears and what its mails say names people of its own. */
async function eraseBrand(db: Knex, own: { readonly portal_id: number }): Promise<void> {
  const row = await db<{ portal_id: number; changes: string }>("policies").where(own).first("changes");
  if (!row) return;
  const { brand: _brand, mail: _mail, ...rest } = JSON.parse(row.changes) as Partial<Policies>;
  await db("policies")
    .where(own)
    .update({ changes: JSON.stringify(rest) });
}

/** The simulated provider is ours, and what was typed on its page lies with us. */
async function eraseSimulated(db: Knex, own: Own): Promise<void> {
  const checkouts = await db<{ reference: string; lines: string }>("simulated_checkouts").where(own);
  for (const { reference, lines } of checkouts) {
    const plain = (JSON.parse(lines) as readonly object[]).map((line) => ({ ...line, description: erasedText }));
    await db("simulated_checkouts")
      .where({ ...own, reference })
      .update({ description: erasedText, payer_sealed: null, lines: JSON.stringify(plain) });
  }
}

async function eraseEvents(db: Knex, own: Own): Promise<void> {
  const events = await db<{ event_id: string; facts: string }>("events").where(own).select("event_id", "facts");
  for (const { event_id, facts } of events) {
    const erased = JSON.stringify(withoutPerson(JSON.parse(facts) as EventFacts));
    if (erased !== facts) await db("events").where({ portal_id: own.portal_id, event_id }).update({ facts: erased });
  }
}

/** Deliveries of providers: those that name the payment, and those that name one of its checkouts. */
async function eraseBodies(db: Knex, sealer: Sealer, own: Own): Promise<void> {
  const references = db("checkouts").where(own).whereNotNull("provider_reference").select("provider_reference");
  const entries = await db("inbox")
    .where({ portal_id: own.portal_id })
    .whereIn("state", ["done", "dead"])
    .where((either) => either.where({ payment_id: own.payment_id }).orWhereIn("checkout_reference", references))
    .select<{ entry_id: string }[]>("entry_id");
  for (const { entry_id } of entries) {
    const body_sealed = sealer.seal("", inboxBond({ entry_id, portal_id: own.portal_id }));
    await db("inbox").where({ portal_id: own.portal_id, entry_id }).update({ body_sealed });
  }
}
