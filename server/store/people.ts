import type { Knex } from "knex";
import { day } from "../domain/time.ts";
import type { People, SeenPerson, Visit } from "../ports/people.ts";

interface Row {
  portal_id: number;
  user_id: string;
  email: string | null;
  seen_at: number;
  tab_seen_at: number | null;
}

const mostListed = 200;

export function peopleTable(db: Knex): People {
  const rows = () => db<Row>("people");
  return {
    async see(portalId, person, visit) {
      const known = await rows().where({ portal_id: portalId, user_id: person.userId }).first();
      const fresh = seenOf(known ?? unknown, person, visit);
      if (known && !isNews(known, fresh)) return;
      await rows()
        .insert({ portal_id: portalId, user_id: person.userId, ...fresh })
        .onConflict(["portal_id", "user_id"])
        .merge(fresh);
    },

    async list(portalId) {
      const found = await rows()
        .where({ portal_id: portalId })
        .orderBy([{ column: "seen_at", order: "desc" }, "user_id"])
        .limit(mostListed)
        .select("user_id", "email");
      return found.map(({ user_id: userId, email }) => ({ userId, email }));
    },

    async hasSeenTab(portalId) {
      return (await rows().where({ portal_id: portalId }).whereNotNull("tab_seen_at").first("user_id")) !== undefined;
    },

    async forget(portalId) {
      await rows().where({ portal_id: portalId }).delete();
    },
  };
}

type Seen = Pick<Row, "email" | "seen_at" | "tab_seen_at">;

const unknown: Seen = { email: null, seen_at: 0, tab_seen_at: null };

/** What was told once is kept where HubSpot leaves it out later. */
function seenOf(known: Seen, { email }: SeenPerson, { at, place }: Visit): Seen {
  const tabSeenAt = known.tab_seen_at ?? (place === "tab" ? at : null);
  return { email: email ?? known.email, seen_at: at, tab_seen_at: tabSeenAt };
}

/** Every look at the tab comes by here, so that most of them must write nothing. */
function isNews(known: Seen, fresh: Seen): boolean {
  const isSame = known.email === fresh.email && known.tab_seen_at === fresh.tab_seen_at;
  return !isSame || fresh.seen_at - known.seen_at >= day;
}
