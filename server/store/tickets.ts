import type { Knex } from "knex";
import type { Sealer } from "../ports/context.ts";
import type { Ticket, Tickets } from "../ports/tickets.ts";
import { oldRows } from "./old-rows.ts";
import { hashToken } from "./sealer.ts";

interface Row {
  token_hash: string;
  purpose: Ticket["purpose"];
  portal_id: number | null;
  user_id: string | null;
  data_sealed: string;
  expires_at: number;
  used_at: number | null;
}

/** What seals the data of a one-time address to its row. */
export function ticketBond(hash: string): string {
  return `tickets|data|${hash}`;
}

export function ticketsTable(db: Knex, sealer: Sealer): Tickets {
  const rows = () => db<Row>("tickets");
  const valid = (token: string, purpose: Ticket["purpose"], now: number) =>
    rows()
      .where({ token_hash: hashToken(token), purpose, used_at: null })
      .where("expires_at", ">", now);
  return {
    async issue(token, ticket) {
      const hash = hashToken(token);
      await rows().insert({
        token_hash: hash,
        purpose: ticket.purpose,
        portal_id: ticket.portalId,
        user_id: ticket.userId,
        data_sealed: sealer.seal(ticket.data, ticketBond(hash)),
        expires_at: ticket.expiresAt,
        used_at: null,
      });
    },

    async find(token, purpose, now) {
      const row = await valid(token, purpose, now).first();
      if (!row) return null;
      return {
        purpose: row.purpose,
        portalId: row.portal_id,
        userId: row.user_id,
        data: sealer.open(row.data_sealed, ticketBond(row.token_hash)),
        expiresAt: row.expires_at,
      };
    },

    async use(token, purpose, now) {
      const used = await valid(token, purpose, now).update({ used_at: now });
      return used === 1;
    },

    async prune(before, limit) {
      const ended = { table: "tickets", key: ["token_hash"], at: "expires_at", where: "1 = 1" } as const;
      return oldRows(db, ended, before, limit).delete();
    },
  };
}
