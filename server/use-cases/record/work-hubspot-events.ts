import { chanceOf, delayAfter } from "../../domain/backoff.ts";
import { isUntried } from "../../domain/circuit.ts";
import { DisconnectedError, UpstreamError } from "../../domain/errors.ts";
import { agendaOf, type RecordHappening } from "../../domain/hubspot-events.ts";
import type { Context } from "../../ports/context.ts";
import type { HubSpotEvent, HubSpotEventOutcome } from "../../ports/hubspot-events.ts";
import { eraseContact } from "./erase-contact.ts";
import { showAnew } from "../deal/promise-properties.ts";
import { followMerge } from "./follow-merge.ts";
import { seeContacts } from "./see-contacts.ts";
import { seeDeals, seePeople } from "./see-deals.ts";

type Parts = Pick<Context, "store" | "crm" | "clock" | "random" | "wake" | "log">;

/**
 * Works what one account was told of its records: merges first, in the order they came, then who is to be forgotten,
 * then one look at each deal however often it was named. An event is only a hint: what is true is read. Each part is
 * settled by itself, so that HubSpot being away holds up nobody's wish to be forgotten. Never throws what an outside
 * fault has caused.
 */
export async function workHubSpotEvents(parts: Parts, events: readonly HubSpotEvent[]): Promise<void> {
  const portalId = events[0]?.portalId;
  if (portalId === undefined) return;
  const agenda = agendaOf(events.map(({ happening }) => happening));
  const of = (...kinds: readonly RecordHappening["kind"][]) =>
    events.filter(({ happening }) => kinds.includes(happening.kind));
  await settling(parts, portalId, of("merged"), async () => {
    for (const merge of agenda.merges) await followMerge(parts, { portalId, ...merge });
  });
  await settling(parts, portalId, of("forgotten"), async () => {
    for (const contactId of agenda.forgottenContactIds) await eraseContact(parts, { portalId, contactId });
  });
  await settling(parts, portalId, of("changed", "deleted", "restored"), async () => {
    await askBalances(parts, portalId, agenda.balanceDealIds);
    await seeDeals(parts, portalId, agenda.lookDealIds);
  });
  await settling(parts, portalId, of("linked", "unlinked"), () => seePeople(parts, portalId, agenda.peopleDealIds));
  await settling(parts, portalId, of("contact_deleted", "contact_restored"), () =>
    seeContacts(parts, portalId, agenda.lookContactIds),
  );
}

/** Deals with open payments are held against their balance; of all others nothing can stray. */
async function askBalances(parts: Parts, portalId: number, dealIds: readonly string[]): Promise<void> {
  const { store, clock, wake } = parts;
  const asked = new Set<string>();
  const showing = new Set<string>();
  for (const id of dealIds) {
    const current = await store.recordChanges.currentId(portalId, { type: "deal", id });
    const live = await store.payments.listHolding(portalId, current, "live");
    const test = live.length > 0 ? [] : await store.payments.listHolding(portalId, current, "test");
    if (live.length + test.length > 0) asked.add(current);
    const { count } = await store.payments.newsOf(portalId, { type: "deal", id: current });
    if (count > 0) showing.add(current);
  }
  // The balance that a deal shows is of its amount, also where nothing is open any more.
  const records = [...showing].map((objectId) => ({ objectType: "deal", objectId }) as const);
  await showAnew(parts, portalId, records, clock.now());
  for (const id of asked) await store.balanceChecks.ask(portalId, id, clock.now());
  if (asked.size > 0) wake.balances();
}

async function settling(
  parts: Parts,
  portalId: number,
  events: readonly HubSpotEvent[],
  work: () => Promise<void>,
): Promise<void> {
  if (events.length === 0) return;
  const outcome = await work().then(
    (): HubSpotEventOutcome => ({ state: "done", reason: "worked" }),
    (error: unknown) => troubleOf(parts, portalId, { events, error }),
  );
  const seqs = events.map(({ seq }) => seq);
  await parts.store.hubspotEvents.settle(portalId, seqs, outcome);
}

interface Trouble {
  readonly events: readonly HubSpotEvent[];
  readonly error: unknown;
}

function troubleOf({ clock, random, log }: Parts, portalId: number, { events, error }: Trouble): HubSpotEventOutcome {
  // Whoever installs the app again finds everything as it is then.
  if (error instanceof DisconnectedError) return { state: "done", reason: "disconnected" };
  const reason = error instanceof UpstreamError ? error.fault : "failed";
  const attempts = Math.max(...events.map((event) => event.attempts));
  log.warn({ portalId, reason, attempts, count: events.length }, "What HubSpot told could not be worked for now.");
  const delay = delayAfter(error, { attempts, chance: chanceOf(random) });
  if (delay === null) return { state: "dead", reason };
  return { state: "ready", reason, runAt: clock.now() + delay, isUntried: isUntried(error) };
}
