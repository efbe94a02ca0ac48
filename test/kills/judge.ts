import type { Customer } from "./customer.ts";
import type { Acknowledged } from "./post-box.ts";
import type { Books } from "./town.ts";

/** What went against a promise, each in a sentence with the number of docs/reliability.md. */
export interface Verdict {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly wrong: readonly string[];
}

/** The same, each sentence with where it was seen. */
export function located({ lost, doubled, wrong }: Verdict, where: string): Verdict {
  const withPlace = (sentences: readonly string[]) => sentences.map((sentence) => `${sentence} (${where})`);
  return { lost: withPlace(lost), doubled: withPlace(doubled), wrong: withPlace(wrong) };
}

const manyAtOnce = 500;

/** I1, I2: what was said yes to is in the books, once, and either waits for work or has ended with a reason. */
export async function judgePost(
  { knex }: Pick<Books, "knex">,
  acknowledged: readonly Acknowledged[],
): Promise<Verdict> {
  const expected = new Map(acknowledged.map((one) => [`${one.portalId} ${one.eventId}`, one]));
  const rows = new Map<string, InboxRow[]>();
  const ids = [...new Set(acknowledged.map(({ eventId }) => eventId))];
  for (let start = 0; start < ids.length; start += manyAtOnce) {
    const found = await knex<InboxRow>("inbox").whereIn("dedupe_key", ids.slice(start, start + manyAtOnce));
    for (const row of found) {
      const name = `${row.portal_id} ${row.dedupe_key}`;
      rows.set(name, [...(rows.get(name) ?? []), row]);
    }
  }
  const names = [...expected.keys()];
  return {
    lost: names.filter((name) => !rows.has(name)).map((name) => `I1: ${name} was acknowledged and is not there.`),
    doubled: names
      .filter((name) => (rows.get(name)?.length ?? 0) > 1)
      .map((name) => `I1: ${name} is there more than once.`),
    wrong: names
      .filter((name) => (rows.get(name) ?? []).some(isStray))
      .map((name) => `I2: ${name} neither waits for work nor ended with a reason.`),
  };
}

interface InboxRow {
  readonly portal_id: number;
  readonly dedupe_key: string;
  readonly state: string;
  readonly run_at: number;
  readonly reason: string | null;
}

function isStray({ state, run_at: runAt, reason }: InboxRow): boolean {
  return state === "ready" || state === "running" ? runAt === null : reason === null;
}

/** P1, P7: each order that was said yes to is there, and each key made one payment. */
export async function judgeOrders({ knex }: Books, customers: readonly Customer[]): Promise<Verdict> {
  const rows = (await knex("payments").select("payment_id", "deal_id")) as { payment_id: string; deal_id: string }[];
  const ids = new Set(rows.map(({ payment_id: id }) => id));
  const perDeal = new Map<string, number>();
  for (const { deal_id: dealId } of rows) perDeal.set(dealId, (perDeal.get(dealId) ?? 0) + 1);
  const promised = customers.flatMap((customer) => customer.paymentId() ?? []);
  return {
    lost: promised.filter((id) => !ids.has(id)).map((id) => `P1: the payment ${id} was promised and is not there.`),
    doubled: customers
      .filter(({ dealId }) => (perDeal.get(dealId) ?? 0) > 1)
      .map(({ dealId }) => `P7: one press on deal ${dealId} made more than one payment.`),
    wrong: [],
  };
}

/** What is still to be done before all is quiet, table by table; empty once it is. */
export async function unrest({ knex }: Books): Promise<readonly string[]> {
  const counts: [string, unknown[]][] = [
    ["inbox", await knex("inbox").whereIn("state", ["ready", "running"])],
    ["crm_writes", await knex("crm_writes").where({ state: "ready" })],
    ["moves", await knex("moves").whereIn("state", ["planned", "writing"])],
    ["refunds", await knex("refunds").whereIn("state", ["asking", "requested", "given"])],
    ["closings", await knex("closings").where({ state: "ready" })],
    ["checkouts", await knex("checkouts").where({ state: "opening" })],
  ];
  return counts.filter(([, rows]) => rows.length > 0).map(([table, rows]) => `${table} ${rows.length}`);
}
