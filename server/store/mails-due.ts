import type { Knex } from "knex";
import type { MailDue, Occasion } from "../domain/mails-due.ts";
import type { MailsDue } from "../ports/mails-due.ts";
import { claimDue } from "./due-rows.ts";

interface Row {
  portal_id: number;
  payment_id: string;
  occasion: Occasion;
  due_at: number;
  claimed_until: number;
  attempts: number;
  state: "due" | "sent" | "dropped";
  reason: string | null;
}

const key = ["portal_id", "payment_id", "occasion"] as const;

export function mailsDueTable(db: Knex): MailsDue {
  const rows = () => db<Row>("mails_due");
  return {
    async promise({ portalId, paymentId, occasion }, dueAt) {
      const fresh = { due_at: dueAt, claimed_until: 0, attempts: 0, state: "due", reason: null } as const;
      await rows()
        .insert({ portal_id: portalId, payment_id: paymentId, occasion, ...fresh })
        .onConflict([...key])
        .merge({ due_at: dueAt })
        .where("mails_due.state", "due");
    },

    async claim(now, leaseUntil, limit) {
      const table = { table: "mails_due", key, open: { state: "due" } };
      const claimed = await claimDue<Row>(db, table, { now, until: leaseUntil, limit });
      return claimed.map(toMail);
    },

    async giveBack(mails, leaseUntil) {
      for (const { portalId, paymentId, occasion } of mails) {
        await rows()
          .where({ portal_id: portalId, payment_id: paymentId, occasion, claimed_until: leaseUntil })
          .update({ claimed_until: 0 });
      }
    },

    async settle({ portalId, paymentId, occasion }, outcome) {
      const own = rows().where({ portal_id: portalId, payment_id: paymentId, occasion, state: "due" });
      if (outcome.state === "due") {
        const again = { due_at: outcome.at, claimed_until: 0, reason: outcome.reason };
        await own.update({ ...again, attempts: db.raw("attempts + 1") });
      } else {
        await own.update({ state: outcome.state, reason: outcome.state === "dropped" ? outcome.reason : null });
      }
    },

    async list(portalId, paymentId) {
      const own = { portal_id: portalId, payment_id: paymentId };
      const found = await rows().where(own).orderBy(["due_at", "occasion"]).select("occasion", "due_at", "state");
      return found.map(({ occasion, due_at: at, state }) => ({ occasion, at, state }));
    },
  };
}

function toMail(row: Pick<Row, "portal_id" | "payment_id" | "occasion" | "attempts">): MailDue {
  return { portalId: row.portal_id, paymentId: row.payment_id, occasion: row.occasion, attempts: row.attempts };
}
