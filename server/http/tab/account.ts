import type { AuditEntryView, AuditPageView } from "@payments/shared";
import type { Request, Router } from "express";
import { z } from "zod";
import type { AuditEntry } from "../../domain/audit.ts";
import { ValidationError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";
import { disconnectPortal } from "../../use-cases/account/disconnect-portal.ts";
import { inviteToExport } from "../../use-cases/account/export-account.ts";
import { readAudit, verifyAudit } from "../../use-cases/account/read-audit.ts";
import { type Answer, settingsOnly } from "./answer.ts";
import { auditChanges } from "./audit-changes.ts";
import { auditNames, type AuditNames } from "./audit-names.ts";
import { auditSentence } from "./audit-sentences.ts";
import { bodyOf } from "./requests.ts";

const goodbye = z.strictObject({ account: z.number({ error: "Enter the account's number." }).int() });

/** What concerns the account as a whole: its audit log, its data to take along, and the way out. For whoever may change settings. */
export function addAccount(router: Router, context: Context, answer: Answer): void {
  const guarded = settingsOnly(context, answer);
  router.get(
    "/api/audit",
    guarded(async (request, caller): Promise<AuditPageView> => {
      const from = placeOf(request);
      const { entries, before } = await readAudit(context, caller.portalId, from);
      // Once, with the first page: it walks the whole chain.
      const verdict = from === null ? await verifyAudit(context, caller.portalId) : null;
      const names = await auditNames(context, caller.portalId);
      return { entries: entries.map((entry) => entryView(entry, names)), before, broken: verdict?.broken ?? null };
    }),
  );

  router.post(
    "/api/export-links",
    answer((_request, caller) => inviteToExport(context, caller), 201),
  );

  router.post(
    "/api/disconnection",
    guarded(async (request, caller) => {
      // The number is typed by hand, since nothing in HubSpot works with the app afterwards.
      const { account } = bodyOf(request, goodbye);
      if (account !== caller.portalId) {
        throw new ValidationError([{ name: "account", message: `This account's number is ${caller.portalId}.` }]);
      }
      await disconnectPortal(context, caller);
      return { disconnected: true };
    }),
  );
}

function entryView(entry: AuditEntry, names: AuditNames): AuditEntryView {
  const { seq, at, actor, hash } = entry;
  return { seq, at, actor, sentence: auditSentence(entry, names), changes: auditChanges(entry, names), hash };
}

/** Where a further page begins; null for the first one. Throws ValidationError. */
function placeOf({ query }: Request): number | null {
  const { before } = query;
  if (before === undefined) return null;
  if (typeof before === "string" && /^[1-9]\d{0,14}$/.test(before)) return Number(before);
  throw new ValidationError([{ name: "before", message: "This is no place in the log." }]);
}
