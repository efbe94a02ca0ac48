import type { Knex } from "knex";

/** What the health page asks of an account is found without walking over all its mails and money. */
export async function signsOfWork(knex: Knex): Promise<void> {
  await knex.raw("create index mails_due_of_account on mails_due (portal_id, due_at) where state = 'due'");
  await knex.raw("create index ledger_refunds on ledger_entries (portal_id, connection_id) where kind = 'refunded'");
}
