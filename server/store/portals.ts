import type { Knex } from "knex";
import type { Portal } from "../domain/connection.ts";
import type { Sealer } from "../ports/context.ts";
import type { CallBucket, Portals, StoredTokens } from "../ports/portals.ts";

interface Row {
  portal_id: number;
  install_generation: number;
  state: Portal["state"];
  time_zone: string;
  company_currency: string;
  currencies: string;
  ui_domain: string;
  installed_by: string;
  scopes: string;
  access_token_sealed: string | null;
  refresh_token_sealed: string | null;
  token_expires_at: number;
  refresh_claimed_until: number;
  call_tokens: number;
  calls_refilled_at: number;
  calls_blocked_until: number;
  writer_fence: number;
  writer_claimed_until: number;
  installed_at: number;
  left_at: number | null;
  erased_at: number | null;
  created_at: number;
  updated_at: number;
}

/** What seals a token to its account. */
export function portalBond(portalId: number, field: "access" | "refresh"): string {
  return `portals|${field}|${portalId}`;
}

export function portalsTable(db: Knex, sealer: Sealer): Portals {
  const rows = () => db<Row>("portals");
  const sealTokens = (portalId: number, tokens: Pick<StoredTokens, "accessToken" | "refreshToken">) => ({
    access_token_sealed: sealer.seal(tokens.accessToken, portalBond(portalId, "access")),
    refresh_token_sealed: sealer.seal(tokens.refreshToken, portalBond(portalId, "refresh")),
  });
  return {
    ...callBudget(rows),
    ...writerLease(rows),
    ...departures(rows),
    ...standings(rows),

    async find(portalId) {
      const row = await rows().where({ portal_id: portalId }).first();
      return row ? toPortal(row) : null;
    },

    async install(installation, now) {
      const { portalId } = installation;
      const fields = {
        state: "connected" as const,
        time_zone: installation.timeZone,
        company_currency: installation.companyCurrency,
        currencies: JSON.stringify(installation.currencies),
        ui_domain: installation.uiDomain,
        installed_by: installation.installedBy,
        scopes: JSON.stringify(installation.scopes),
        ...sealTokens(portalId, installation),
        token_expires_at: installation.tokenExpiresAt,
        refresh_claimed_until: 0,
        installed_at: now,
        left_at: null,
        erased_at: null,
        updated_at: now,
      };
      const [row] = await rows()
        .insert({ portal_id: portalId, install_generation: 1, ...fields, ...idle, created_at: now })
        .onConflict("portal_id")
        .merge({ ...fields, install_generation: db.raw("portals.install_generation + 1") })
        .returning("*");
      if (!row) throw new Error("The installation was not stored.");
      return toPortal(row);
    },

    async readTokens(portalId) {
      const row = await rows()
        .where({ portal_id: portalId, state: "connected" })
        .first("access_token_sealed", "refresh_token_sealed", "token_expires_at", "install_generation");
      if (!row?.access_token_sealed || !row.refresh_token_sealed) return null;
      return {
        accessToken: sealer.open(row.access_token_sealed, portalBond(portalId, "access")),
        refreshToken: sealer.open(row.refresh_token_sealed, portalBond(portalId, "refresh")),
        expiresAt: row.token_expires_at,
        installGeneration: row.install_generation,
      };
    },

    async saveTokens(portalId, tokens, installGeneration) {
      const saved = await rows()
        .where({ portal_id: portalId, install_generation: installGeneration, state: "connected" })
        .update({ ...sealTokens(portalId, tokens), token_expires_at: tokens.expiresAt, refresh_claimed_until: 0 });
      return saved === 1;
    },

    async claimRefresh(portalId, now, until) {
      const claimed = await rows()
        .where({ portal_id: portalId })
        .where("refresh_claimed_until", "<=", now)
        .update({ refresh_claimed_until: until });
      return claimed === 1;
    },

    async disconnect(portalId, installGeneration, now) {
      await rows().where({ portal_id: portalId, install_generation: installGeneration }).update({
        state: "disconnected",
        access_token_sealed: null,
        refresh_token_sealed: null,
        updated_at: now,
      });
    },
  };
}

function standings(rows: () => Knex.QueryBuilder<Row>): Pick<Portals, "scopesOf" | "standingOf"> {
  const standingOf: Portals["standingOf"] = async (portalId) => {
    const row: Row | undefined = await rows().where({ portal_id: portalId }).first("state", "scopes");
    return row ? { state: row.state, scopes: JSON.parse(row.scopes) as readonly string[] } : null;
  };
  return { standingOf, scopesOf: async (portalId) => (await standingOf(portalId))?.scopes ?? [] };
}

type Departures = Pick<Portals, "listDeparted" | "noteLeft" | "listToErase" | "noteErased">;

function departures(rows: () => Knex.QueryBuilder<Row>): Departures {
  const gone = () => rows().where({ state: "disconnected" });
  return {
    async listDeparted(limit) {
      const left: readonly Row[] = await gone().where({ left_at: null }).orderBy("portal_id").limit(limit);
      return left.map((row) => row.portal_id);
    },

    async noteLeft(portalId, at) {
      const noted: number = await gone().where({ portal_id: portalId, left_at: null }).update({ left_at: at });
      return noted === 1;
    },

    async listToErase(leftBefore, limit) {
      const left: readonly Row[] = await gone()
        .where({ erased_at: null })
        .where("left_at", "<=", leftBefore)
        .orderBy("left_at")
        .limit(limit);
      return left.map((row) => row.portal_id);
    },

    async noteErased(portalId, at) {
      const noted: number = await gone().where({ portal_id: portalId, erased_at: null }).update({ erased_at: at });
      return noted === 1;
    },
  };
}

const idle = {
  call_tokens: 0,
  calls_refilled_at: 0,
  calls_blocked_until: 0,
  writer_fence: 0,
  writer_claimed_until: 0,
};

function callBudget(rows: () => Knex.QueryBuilder<Row>): Pick<Portals, "readBucket" | "saveBucket"> {
  const toColumns = (bucket: CallBucket) => ({
    call_tokens: bucket.tokens,
    calls_refilled_at: bucket.refilledAt,
    calls_blocked_until: bucket.blockedUntil,
  });
  return {
    async readBucket(portalId) {
      const row: Row | undefined = await rows()
        .where({ portal_id: portalId })
        .first("call_tokens", "calls_refilled_at", "calls_blocked_until");
      if (!row) return { tokens: 0, refilledAt: 0, blockedUntil: 0 };
      return { tokens: row.call_tokens, refilledAt: row.calls_refilled_at, blockedUntil: row.calls_blocked_until };
    },
    async saveBucket(portalId, before, after) {
      const saved: number = await rows()
        .where({ portal_id: portalId, ...toColumns(before) })
        .update(toColumns(after));
      return saved === 1;
    },
  };
}

function writerLease(rows: () => Knex.QueryBuilder<Row>): Pick<Portals, "claimWriter" | "isWriter" | "releaseWriter"> {
  return {
    async claimWriter(portalId, now, until) {
      const row: Row | undefined = await rows()
        .where({ portal_id: portalId })
        .first("writer_fence", "writer_claimed_until");
      if (!row || row.writer_claimed_until > now) return null;
      const fence = row.writer_fence + 1;
      const claimed: number = await rows()
        .where({ portal_id: portalId, writer_fence: row.writer_fence })
        .update({ writer_fence: fence, writer_claimed_until: until });
      return claimed === 1 ? fence : null;
    },
    async isWriter(portalId, fence) {
      return Boolean(await rows().where({ portal_id: portalId, writer_fence: fence }).first("portal_id"));
    },
    async releaseWriter(portalId, fence) {
      await rows().where({ portal_id: portalId, writer_fence: fence }).update({ writer_claimed_until: 0 });
    },
  };
}

function toPortal(row: Row): Portal {
  return {
    portalId: row.portal_id,
    installGeneration: row.install_generation,
    installedAt: row.installed_at,
    state: row.state,
    timeZone: row.time_zone,
    companyCurrency: row.company_currency,
    currencies: JSON.parse(row.currencies) as string[],
    uiDomain: row.ui_domain,
    installedBy: row.installed_by,
  };
}
