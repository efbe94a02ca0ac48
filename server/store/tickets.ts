import type { Knex } from "knex";
import type { Sealer } from "../ports/context.ts";
import type { Ticket, Tickets } from "../ports/tickets.ts";
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

export function ticketsTable(db: Knex, sealer: Sealer): Tickets {
  const rows = () => db<Row>("tickets");
  const bond = (hash: string) => `tickets|data|${hash}`;
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
        data_sealed: sealer.seal(ticket.data, bond(hash)),
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
        data: sealer.open(row.data_sealed, bond(row.token_hash)),
        expiresAt: row.expires_at,
      };
    },

    async use(token, purpose, now) {
      const used = await valid(token, purpose, now).update({ used_at: now });
      return used === 1;
    },
  };
}
