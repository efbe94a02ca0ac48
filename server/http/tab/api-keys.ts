import type { ApiKeysView, ApiKeyView } from "@payments/shared";
import type { Request, Router } from "express";
import { z } from "zod";
import { keyRights, type ApiKey } from "../../domain/api-key.ts";
import { NotFoundError } from "../../domain/errors.ts";
import { isId } from "../../domain/ids.ts";
import type { Context } from "../../ports/context.ts";
import { inviteApiKey } from "../../use-cases/api/invite-api-key.ts";
import { revokeApiKey } from "../../use-cases/api/revoke-api-key.ts";
import { checkPress } from "./act-requests.ts";
import { type Answer, settingsOnly } from "./answer.ts";
import type { Caller } from "./caller.ts";
import { bodyOf, key } from "./requests.ts";

/** The account's keys of the public API: seen, made and revoked by whoever may change the settings. */
export function addApiKeys(router: Router, context: Context, answer: Answer): void {
  const guarded = settingsOnly(context, answer);
  const view = async ({ portalId }: Caller): Promise<ApiKeysView> => ({
    keys: (await context.store.apiKeys.list(portalId)).map(keyView),
    docsUrl: `${context.publicUrl}/docs/api`,
  });

  router.get(
    "/api/api-keys",
    guarded((_request, caller) => view(caller)),
  );

  router.post(
    "/api/api-keys",
    guarded(async (request, caller) => {
      const { name, mode, rights } = bodyOf(request, newKey);
      return inviteApiKey(context, { ...caller, order: { name, mode, rights } });
    }, 201),
  );

  router.post(
    "/api/api-keys/:keyId/revocation",
    guarded(async (request, caller) => {
      checkPress(request);
      await revokeApiKey(context, { ...caller, keyId: idIn(request, "keyId") });
      return view(caller);
    }),
  );
}

const newKey = z.strictObject({
  idempotencyKey: key,
  name: z
    .string()
    .trim()
    .min(1, "Give it a name that says which program has it.")
    .max(60, "Keep it within 60 characters."),
  mode: z.enum(["test", "live"], "Choose test or live payments."),
  rights: z
    .array(z.enum(keyRights, "Choose what the key may do."))
    .min(1, "Choose what the key may do.")
    .transform((chosen) => keyRights.filter((right) => chosen.includes(right))),
});

/** An id in the address; what could be none is not found. Throws NotFoundError. */
export function idIn({ params }: Request, name: string): string {
  const id = params[name];
  if (typeof id !== "string" || !isId(id)) throw new NotFoundError("There is no such address.");
  return id;
}

function keyView(one: ApiKey): ApiKeyView {
  const { keyId: id, name, mode, rights, ending, createdBy, createdAt, lastUsedAt, revokedAt } = one;
  return { id, name, mode, rights, ending, createdBy, createdAt, lastUsedAt, revokedAt };
}
