import type { Portal } from "../../domain/connection.ts";
import { ConflictError, NotFoundError } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import { hasRight } from "../../domain/policies.ts";
import type { Replayed } from "../../domain/rules-replay.ts";
import { minute } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmPipeline } from "../../ports/crm-records.ts";
import type { Backtest } from "../../ports/rules.ts";
import { readStageNames } from "../look/read-payment.ts";
import { readBacktest } from "./ask-backtest.ts";
import { namesOf } from "./read-backtest.ts";

type Parts = Pick<Context, "store" | "clock" | "random" | "publicUrl">;

/**
 * Hands out an address that opens all a dry run found for ten minutes. Whoever calls holds the right to the settings.
 * Throws NotFoundError, and ConflictError `not_open` while it is under way.
 */
export async function inviteToBacktest(
  parts: Parts,
  { portalId, userId }: { readonly portalId: number; readonly userId: string },
  backtestId: string,
): Promise<{ url: string; expiresAt: number }> {
  const { store, clock, random, publicUrl } = parts;
  const { state } = await readBacktest(parts, portalId, backtestId);
  if (state === "running")
    throw new ConflictError("not_open", "The dry run is under way. Wait for its end, or stop it.");
  const token = newId(random);
  const expiresAt = clock.now() + 10 * minute;
  await store.tickets.issue(token, { purpose: "backtest", portalId, userId, data: backtestId, expiresAt });
  return { url: `${publicUrl}/export/dry-run/${token}`, expiresAt };
}

/** A dry run to be taken along, with the account it is of and the names of its stages. */
export interface ExportedBacktest {
  readonly portal: Portal;
  readonly backtest: Backtest;
  readonly pipelines: readonly CrmPipeline[];
}

/**
 * The dry run behind the address. Throws NotFoundError when the address is unknown or over, or whoever asked for it may
 * no longer see it.
 */
export async function backtestBehind(
  { store, crm, clock }: Pick<Context, "store" | "crm" | "clock">,
  token: string,
): Promise<ExportedBacktest> {
  const ticket = await store.tickets.find(token, "backtest", clock.now());
  const { portalId = null, userId = null } = ticket ?? {};
  const portal = portalId === null ? null : await store.portals.find(portalId);
  if (!ticket || !portal || userId === null) throw overOrUnknown();
  const { policies } = await store.policies.read(portal.portalId);
  if (!hasRight(portal, policies, { userId, right: "settings" })) throw overOrUnknown();
  const backtest = await readBacktest({ store }, portal.portalId, ticket.data);
  return { portal, backtest, pipelines: await readStageNames(crm, portal.portalId) };
}

function overOrUnknown(): NotFoundError {
  return new NotFoundError("This address is unknown, or its ten minutes are over.");
}

/** What was found, with the deal's name as it is now; null where HubSpot does not tell it. */
export interface ExportedFinding extends Replayed {
  readonly dealName: string | null;
}

// HubSpot reads as many deals in one call.
const findingsAtOnce = 100;

/** All that was found, a page at a time, so that a long one takes no more room than a short one. */
export async function* exportBacktest(
  { store, crm }: Pick<Context, "store" | "crm">,
  { portalId, backtestId }: Backtest,
): AsyncGenerator<readonly ExportedFinding[]> {
  for (let after = 0; ; after += findingsAtOnce) {
    const page = await store.backtestFindings.list(portalId, backtestId, { after, limit: findingsAtOnce });
    const deals = await namesOf({ crm }, portalId, [...new Set(page.map(({ dealId }) => dealId))]);
    yield page.map((finding) => ({ ...finding, dealName: deals.get(finding.dealId)?.name ?? null }));
    if (page.length < findingsAtOnce) return;
  }
}
