import { DisconnectedError, UpstreamError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";

type Parts = Pick<Context, "store" | "installs" | "journal" | "log">;

const journalName = "hubspot-installs";

/**
 * Reads one page of HubSpot's journal. That an account removed the app is a hint like any other: the token endpoint is
 * asked, and only its word ends the installation. Answers whether there may be more. Throws UpstreamError; the page is
 * read again then.
 */
export async function followJournal(parts: Parts): Promise<boolean> {
  const { store, journal } = parts;
  const position = await store.journalPositions.read(journalName);
  if (position === null) await journal.subscribe();
  const page = await journal.readNext(position);
  if (!page) return false;
  for (const { portalId, at } of page.uninstalls) await prove(parts, portalId, at);
  await store.journalPositions.save(journalName, page.position);
  return true;
}

async function prove({ store, installs, log }: Parts, portalId: number, at: number): Promise<void> {
  const portal = await store.portals.find(portalId);
  if (portal?.state !== "connected" || portal.installedAt > at) return;
  try {
    await installs.prove(portalId);
    log.warn({ portalId }, "HubSpot's journal names an uninstall, and its tokens are still good.");
  } catch (error) {
    if (error instanceof DisconnectedError) return;
    if (error instanceof UpstreamError && !error.isRetryable) return;
    throw error;
  }
}

/** Writes down what nobody told us: accounts whose installation turned out to be over. */
export async function noteDepartures({ store, clock }: Pick<Context, "store" | "clock">): Promise<void> {
  for (const portalId of await store.portals.listDeparted(departuresAtOnce)) {
    await store.transaction(async (tx) => {
      const at = clock.now();
      if (!(await tx.portals.noteLeft(portalId, at))) return;
      await tx.audit.append({ portalId, at, actor: "hubspot", act: "uninstalled_in_hubspot", details: {} });
    });
  }
}

const departuresAtOnce = 100;
