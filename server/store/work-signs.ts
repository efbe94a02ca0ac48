import type { Knex } from "knex";
import { countLimit, type WaitingWork, type WorkSigns } from "../ports/work-signs.ts";
import { countSkewed } from "./delivery-skews.ts";

/**
 * Asked every few seconds, so each statement walks the index of what is unfinished and stops at a limit: years of
 * finished work cost nothing. Written out, since an index over some states is only taken for states named literally.
 */

interface Counted {
  readonly due: number | string;
  readonly oldest: number | string | null;
}

type Read = <T>(sql: string, ...values: readonly number[]) => Promise<readonly T[]>;

export function workSigns(db: Knex): WorkSigns {
  const read = async <T>(sql: string, ...values: readonly number[]): Promise<readonly T[]> => {
    const answer: unknown = await db.raw(sql, [...values]);
    return Array.isArray(answer) ? (answer as T[]) : (answer as { readonly rows: T[] }).rows;
  };
  return {
    async ping() {
      await db.raw("select 1");
    },

    async waiting(now) {
      const of = (table: keyof typeof unfinished) => waitingIn(read, table, now);
      return {
        deliveries: await of("inbox"),
        hubspot_events: await of("hubspot_events"),
        reads: await of("provider_reads"),
        crm_writes: await waitingWrites(read, now),
        mails: await of("mails_due"),
        webhooks: await of("webhook_deliveries"),
        workflows: await of("workflow_runs"),
      };
    },

    async oldestOwn(now) {
      const came = [await waitingIn(read, "inbox", now), await waitingIn(read, "hubspot_events", now)];
      const times = came.flatMap(({ oldestDueAt }) => oldestDueAt ?? []);
      return times.length === 0 ? null : Math.min(...times);
    },

    async givenUp() {
      return {
        deliveries: await countOf(read, deadOf("inbox", "state = 'dead'", "'delivery-' || entry_id")),
        hubspot_events: await countOf(
          read,
          deadOf("hubspot_events", "state in ('dead', 'review')", "'event-' || cast(seq as text)"),
        ),
        crm_writes: await countOf(read, deadOf("crm_writes", "state = 'dead'", "'write-' || write_id")),
      };
    },

    async heldBack(now) {
      return {
        missing_scope: await countOf(read, "select 1 from crm_parkings"),
        resting: await countOf(read, "select 1 from portals where calls_blocked_until > ?", now),
      };
    },

    async silent() {
      const open = "select upstream from circuits where state = 'open' limit";
      const sql = `select upstream, count(*) as due from (${open} ${countLimit}) c group by upstream`;
      const rows = await read<{ readonly upstream: string; readonly due: number | string }>(sql);
      return Object.fromEntries(rows.map(({ upstream, due }) => [upstream, Number(due)]));
    },

    async findings() {
      const found = `select invariant from findings limit ${countLimit}`;
      const sql = `select invariant, count(*) as due from (${found}) f group by invariant`;
      const rows = await read<{ readonly invariant: string; readonly due: number | string }>(sql);
      return Object.fromEntries(rows.map(({ invariant, due }) => [invariant, Number(due)]));
    },

    skewed: (now) => countSkewed(db, now),
  };
}

/** A receiver that was paused by a person, or is gone, keeps its messages waiting on purpose. */
const isHeard = `not exists (select 1 from webhook_endpoints e
  where e.portal_id = w.portal_id and e.endpoint_id = w.endpoint_id and e.pause is not null)`;

/** Where each kind of work waits: the column of its time, and what of it is unfinished in the words of its index. */
const unfinished = {
  inbox: { at: "run_at", open: "state in ('ready', 'running')" },
  hubspot_events: { at: "run_at", open: "state = 'ready'" },
  provider_reads: { at: "due_at", open: "1 = 1" },
  mails_due: { at: "due_at", open: "state = 'due'" },
  webhook_deliveries: { at: "due_at", open: `state = 'due' and ${isHeard}` },
  workflow_runs: { at: "run_at", open: "state in ('todo', 'waiting', 'telling')" },
} as const;

async function waitingIn(read: Read, table: keyof typeof unfinished, now: number): Promise<WaitingWork> {
  const { at, open } = unfinished[table];
  const due = `select ${at} as due_since from ${table} w where ${open} and ${at} <= ? order by ${at} limit ${countLimit}`;
  return toWaiting(await read<Counted>(`select count(*) as due, min(due_since) as oldest from (${due}) d`, now));
}

/**
 * Account by account, since what an account does not allow and accounts at rest stand in the same index: none of them
 * may hide what waits for us.
 */
async function waitingWrites(read: Read, now: number): Promise<WaitingWork> {
  const lanes = "select 'move' as kind union all select 'properties' union all select 'note'";
  const free = `w.portal_id = h.portal_id and w.kind = k.kind and w.state = 'ready' and w.run_at <= ?
    and not exists (select 1 from crm_parkings p
      where p.portal_id = w.portal_id and p.kind = w.kind and p.object_type = w.object_type)`;
  const accounts = `from portals h cross join (${lanes}) k where h.state = 'connected' and h.calls_blocked_until <= ?`;
  const oldest = `select (select w.run_at from crm_writes w where ${free} order by w.run_at limit 1) as first ${accounts}`;
  const counted = `select w.seq from portals h cross join (${lanes}) k join crm_writes w on ${free}
    where h.state = 'connected' and h.calls_blocked_until <= ? limit ${countLimit}`;
  return toWaiting(
    await read<Counted>(
      `select (select count(*) from (${counted}) c) as due, (select min(first) from (${oldest}) o) as oldest`,
      now,
      now,
      now,
      now,
    ),
  );
}

/** What was given up and neither tried again nor set aside. */
function deadOf(table: string, isDead: string, letterId: string): string {
  return `select 1 from ${table} w where ${isDead} and not exists (select 1 from dead_letters_ignored i
    where i.portal_id = w.portal_id and i.letter_id = ${letterId} and i.lifted_at is null)`;
}

async function countOf(read: Read, rows: string, ...values: readonly number[]): Promise<number> {
  const sql = `select count(*) as due, null as oldest from (${rows} limit ${countLimit}) d`;
  return toWaiting(await read<Counted>(sql, ...values)).due;
}

function toWaiting([row]: readonly Counted[]): WaitingWork {
  const { due = 0, oldest = null } = row ?? {};
  return { due: Number(due), oldestDueAt: oldest === null ? null : Number(oldest) };
}
