import type { Context } from "../../../server/ports/context.ts";
import type { MemoryRequest } from "../edges/in-memory-http.ts";
import type { SimulatedDatabase } from "./database.ts";
import { standStill, whoActs, type Instance } from "./life.ts";
import { hubspotUrl, stripeUrl, type Onlooker, type Output } from "./network.ts";
import type { HubSpot, Stripe } from "./outside.ts";

/**
 * Looks on while our calls take effect: what holds at that moment only, no database and no stand-in can tell afterwards.
 * It knows what a writer has read, who has taken over an account, and which key asked for what.
 */
export interface Witness extends Onlooker {
  /** The parts of an instance, with an eye on who may write for which account. */
  watching(context: Context): Context;
  /** What left us: answers of ours, log lines, and calls without what proves who we are. */
  outputs(): readonly Output[];
  /** Takes down something else that did not hold at its moment, `F100: …`. */
  saw(sentence: string): void;
  /** What did not hold, `I7: …`, each once. */
  wrong(): readonly string[];
}

export interface WitnessParts {
  readonly now: () => number;
  readonly database: Pick<SimulatedDatabase, "knex">;
  readonly hubspot: HubSpot;
  readonly stripe: Stripe;
}

/** What the program allows between a look and its write, and the write's own way. */
const lookLife = 60_000;
/** The longest that a call of the writer's takes: one that was on its way when somebody took over may still arrive. */
const onItsWay = 25_000;

interface Claim {
  readonly holder: Instance | null;
  readonly at: number;
}

interface StageWrite {
  readonly dealId: string;
  readonly stageId: string;
}

export function newWitness({ now, database, hubspot, stripe }: WitnessParts): Witness {
  const wrong = new Set<string>();
  const looks = new Map<Instance, Map<string, number>>();
  const claims = new Map<number, Claim>();
  const outputs: Output[] = [];

  /** I7: what was decided, from where and to where, is on disk before HubSpot hears of it. */
  async function requireCause(portalId: number, { dealId, stageId }: StageWrite): Promise<void> {
    const causes = (await database
      .knex("moves")
      .where({ portal_id: portalId, to_stage_id: stageId })
      .whereNotNull("from_stage_id")
      .whereNotNull("seen_at")
      .where("rule_version", ">", 0)
      .select("deal_id")) as { deal_id: string }[];
    if (causes.some(({ deal_id: one }) => idOf(portalId, one) === idOf(portalId, dealId))) return;
    wrong.add(
      `I7: Deal ${dealId} was to be written to ${stageId} before it was noted what for, from where and to where.`,
    );
  }

  function idOf(portalId: number, dealId: string): string {
    return hubspot.world.deal(portalId, dealId).id;
  }

  /** I12: whoever writes a stage has just read it. */
  function requireLook(caller: Instance, { dealId, stageId }: StageWrite): void {
    const at = looks.get(caller)?.get(dealId);
    if (at !== undefined && now() - at <= lookLife) return;
    const age = at === undefined ? "never read by its writer" : `read ${Math.round((now() - at) / 1_000)} s before`;
    wrong.add(`I12: Deal ${dealId} was written to ${stageId}, and was ${age}.`);
  }

  /** R9: whose account somebody else has taken over writes no more. */
  function requireClaim(caller: Instance, portalId: number): void {
    const claim = claims.get(portalId);
    if (!claim || claim.holder === caller || claim.holder === null || now() - claim.at <= onItsWay) return;
    wrong.add(`R9: ${caller.name} wrote for ${portalId} after ${claim.holder.name} had taken it over.`);
  }

  /** G2: one page for a generation of a payment, one refund for a key, whatever was asked how often. */
  function requireOnce(): void {
    const pages = stripe.sessions().map(({ metadata }) => `page ${metadata?.["payment"]}:${metadata?.["generation"]}`);
    const refunds = stripe.refunds().flatMap(({ metadata }) => metadata?.["refund"] ?? []);
    for (const what of [...twice(pages), ...twice(refunds.map((key) => `refund ${key}`))]) {
      wrong.add(`G2: Stripe made the ${what} twice.`);
    }
  }

  return {
    saw: (sentence) => void wrong.add(sentence),
    wrong: () => [...wrong],
    outputs: () => outputs,
    hears: (output) => void outputs.push(output),
    async arrives(request, caller) {
      outputs.push(...outputsOf(request));
      if (!request.url.startsWith(hubspotUrl) || request.method !== "POST") return;
      for (const dealId of dealsIn(request, "deals/batch/read")) {
        if (!looks.has(caller)) looks.set(caller, new Map());
        looks.get(caller)?.set(dealId, now());
      }
      for (const recordId of recordsIn(request)) {
        const portalId = portalOf(hubspot, recordId);
        if (portalId !== null) requireClaim(caller, portalId);
      }
      for (const write of stagesIn(request)) {
        const portalId = portalOf(hubspot, write.dealId);
        if (portalId === null) continue;
        requireLook(caller, write);
        await requireCause(portalId, write);
      }
    },
    done({ url, method }) {
      if (url.startsWith(stripeUrl) && method === "POST") requireOnce();
    },
    watching: (context) => watched(context, (portalId) => claims.set(portalId, { holder: whoActs(), at: now() })),
  };
}

/** A call as far as it must not tell anything: tokens are asked for with what they are asked for by. */
function outputsOf({ method, url, body }: MemoryRequest): readonly Output[] {
  const { host, pathname, href } = new URL(url);
  if (pathname.includes("/oauth/")) return [];
  const what = `${method} ${host}${pathname}`;
  const address = { what: `the address of ${what}`, text: href, mayName: false };
  return [address, { what, text: Buffer.from(body as Uint8Array).toString("utf8"), mayName: true }];
}

/** Notes down who is given the writing of an account, and where a writer may be made to stand still. */
function watched(context: Context, taken: (portalId: number) => void): Context {
  const { store, crm } = context;
  const claimWriter: typeof store.portals.claimWriter = async (portalId, now, until) => {
    const fence = await store.portals.claimWriter(portalId, now, until);
    if (fence === null) return null;
    taken(portalId);
    await standStill();
    return fence;
  };
  const readDeals: typeof crm.readDeals = async (portalId, dealIds, lane) => {
    const deals = await crm.readDeals(portalId, dealIds, lane);
    await standStill();
    return deals;
  };
  return {
    ...context,
    store: { ...store, portals: { ...store.portals, claimWriter } },
    crm: { ...crm, readDeals },
  };
}

interface BatchInput {
  readonly id: string;
  readonly properties?: Readonly<Record<string, string>>;
}

function inputsOf({ url, body }: MemoryRequest, call: string): readonly BatchInput[] {
  if (!new URL(url).pathname.endsWith(`/${call}`)) return [];
  const { inputs } = JSON.parse(Buffer.from(body as Uint8Array).toString("utf8")) as { inputs: readonly BatchInput[] };
  return inputs;
}

function dealsIn(request: MemoryRequest, call: string): readonly string[] {
  return inputsOf(request, call).map(({ id }) => id);
}

/** The records that a call of the writer's writes. */
function recordsIn(request: MemoryRequest): readonly string[] {
  return [...dealsIn(request, "deals/batch/update"), ...dealsIn(request, "contacts/batch/update")];
}

function stagesIn(request: MemoryRequest): readonly StageWrite[] {
  return inputsOf(request, "deals/batch/update").flatMap(({ id: dealId, properties }) =>
    properties?.["dealstage"] === undefined ? [] : [{ dealId, stageId: properties["dealstage"] }],
  );
}

function portalOf({ world }: HubSpot, recordId: string): number | null {
  const found = [...world.state.portals.values()].find(
    ({ records }) => records.deals.has(recordId) || records.contacts.has(recordId),
  );
  return found?.portalId ?? null;
}

function twice(names: readonly string[]): readonly string[] {
  return names.filter((name, place) => names.indexOf(name) !== place);
}
