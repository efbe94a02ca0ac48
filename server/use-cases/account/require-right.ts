import { ForbiddenError } from "../../domain/errors.ts";
import { hasRight, type Right } from "../../domain/policies.ts";
import type { Context } from "../../ports/context.ts";
import { requireConnected } from "./require-connected.ts";

const acts: Readonly<Record<Right, string>> = {
  see: "see other people's payments",
  create: "create payments",
  send: "send payment links",
  confirm: "confirm payments by hand",
  refund: "give money back",
  capture: "take or release money that is held",
  cancel: "cancel payments",
  settings: "change the settings",
};

/** What a person without the right is told, and who can help. */
export function lacksRight(right: Right): string {
  return `You may not ${acts[right]} in this account. Ask the admin who installed the app to allow you.`;
}

/** Throws ForbiddenError saying who can help, and DisconnectedError. */
export async function requireRight(
  { store }: Pick<Context, "store">,
  { portalId, userId, right }: { readonly portalId: number; readonly userId: string; readonly right: Right },
): Promise<void> {
  const portal = await requireConnected({ store }, portalId);
  const { policies } = await store.policies.read(portalId);
  if (!hasRight(portal, policies, { userId, right })) throw new ForbiddenError(lacksRight(right));
}
