import { json, type Request, type Response, type Router } from "express";
import { z } from "zod";
import { loopbackOnly } from "../record-page-server/loopback.ts";
import type { CallLog } from "./gate/calls.ts";
import type { FaultQueue } from "./gate/faults.ts";
import { findStage, type Portal } from "./world/portal.ts";
import type { World } from "./world/world.ts";

export interface ControlParts {
  readonly world: World;
  readonly calls: CallLog;
  readonly faults: FaultQueue;
}

const newDeal = z.strictObject({
  name: z.string().min(1),
  amount: z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .optional(),
  currency: z.string().length(3).optional(),
  /** The first stage of the first pipeline when left out. */
  stageId: z.string().optional(),
  /** Of a contact that is there. */
  contactId: z.string().optional(),
  /** A contact to be made. */
  contact: z.strictObject({ email: z.string(), firstName: z.string(), lastName: z.string() }).optional(),
});

/** `userId` is who does it; the account's first user when left out. */
const stageMove = z.strictObject({ stageId: z.string(), userId: z.int().optional() });

/** What a person changes on the deal; an empty text clears it. */
const dealEdit = z.strictObject({
  amount: z
    .string()
    .regex(/^(\d+(\.\d+)?)?$/)
    .optional(),
  currency: z.string().length(3).optional(),
  userId: z.int().optional(),
});

/** Into the recycle bin, or out of it. */
const presence = z.strictObject({ isDeleted: z.boolean() });

const statuses = [400, 401, 403, 404, 409, 423, 429, 477, 500, 502, 503, 504] as const;

const trouble = z.strictObject({
  answer: z
    .union([z.literal(statuses), z.enum(["timeout", "drop", "drop_after_effect", "html", "cut_json"])])
    .optional(),
  /** `path` is the source of a regular expression. */
  match: z.strictObject({ method: z.string().optional(), path: z.string().optional() }).optional(),
  retryAfter: z.number().optional(),
  times: z.int().min(1).optional(),
  takesEffect: z.boolean().optional(),
  /** Milliseconds every answer waits from now on. */
  latency: z.number().min(0).optional(),
});

const base = "/sandbox/hubspot";

/** Why the control API does not do what it was asked; a sentence for the one who asks. */
class ControlError extends Error {
  override readonly name = "ControlError";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The way the demo and browser tests reach into the world: JSON, from this machine only. */
export function mountControl(router: Router, { world, calls, faults }: ControlParts): void {
  router.use(base, loopbackOnly, json());
  const deals = `${base}/portals/:portalId/deals`;
  router.get(`${deals}/:dealId`, (request, response) =>
    answer(response, 200, () => dealBody(world, dealAddress(world, request))),
  );
  router.post(`${deals}/:dealId/stage`, (request, response) =>
    answer(response, 200, () => moveDeal(world, dealAddress(world, request), read(stageMove, request))),
  );
  router.post(`${deals}/:dealId/properties`, (request, response) =>
    answer(response, 200, () => editDeal(world, dealAddress(world, request), read(dealEdit, request))),
  );
  router.post(`${deals}/:dealId/presence`, (request, response) =>
    answer(response, 200, () => setPresence(world, dealAddress(world, request), read(presence, request))),
  );
  router.post(deals, (request, response) =>
    answer(response, 201, () => addDeal(world, portalOf(world, request), read(newDeal, request))),
  );
  router.post(`${base}/faults`, (request, response) =>
    answer(response, 204, () => orderTrouble(faults, read(trouble, request))),
  );
  router.delete(`${base}/faults`, (_request, response) => answer(response, 204, () => faults.clear()));
  router.get(`${base}/calls`, (_request, response) => answer(response, 200, () => summary(calls)));
}

function answer(response: Response, status: number, act: () => unknown): void {
  try {
    response.status(status).json(act());
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    response.status(error.status).json({ message: error.message });
  }
}

function read<T>(schema: z.ZodType<T>, { body }: Request): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new ControlError(400, z.prettifyError(parsed.error));
  return parsed.data;
}

function portalOf(world: World, { params }: Request): Portal {
  const portal = world.state.portals.get(Number(params["portalId"]));
  if (!portal) throw new ControlError(404, "There is no such account.");
  return portal;
}

interface DealAddress {
  readonly portal: Portal;
  readonly dealId: string;
}

function dealAddress(world: World, request: Request): DealAddress {
  const portal = portalOf(world, request);
  const dealId = String(request.params["dealId"]);
  if (!portal.records.deals.has(dealId)) throw new ControlError(404, "There is no such deal.");
  return { portal, dealId };
}

function dealBody(world: World, { portal, dealId }: DealAddress) {
  const deal = world.deal(portal.portalId, dealId);
  const { id, name, amount, currency, pipelineId, stageId, isArchived, contactIds } = deal;
  const stageLabel = findStage(portal, stageId)?.stage.label ?? null;
  const stageHistory = deal.history("dealstage").map(({ at, value, source }) => ({ at, stageId: value, source }));
  const notes = world.notes(portal.portalId).filter((note) => note.dealIds.includes(id));
  const standing = { pipelineId, stageId, stageLabel, stageHistory, isArchived };
  return { id, name, amount, currency, ...standing, contactIds, notes: notes.map(({ body }) => body) };
}

function moveDeal(world: World, address: DealAddress, { stageId, userId }: z.infer<typeof stageMove>) {
  const { portal, dealId } = address;
  refuseStrangeStage(portal, stageId);
  world.moveDealByHand(portal.portalId, dealId, stageId, userId ?? portal.users[0]?.id ?? 0);
  return dealBody(world, address);
}

function editDeal(world: World, address: DealAddress, { amount, currency, userId }: z.infer<typeof dealEdit>) {
  const { portal, dealId } = address;
  const properties = withoutGaps({ amount, deal_currency_code: currency }) as Readonly<Record<string, string>>;
  const by = userId ?? portal.users[0]?.id ?? 0;
  world.editByHand(portal.portalId, { type: "deals", id: dealId, properties, userId: by });
  return dealBody(world, address);
}

function setPresence(world: World, address: DealAddress, { isDeleted }: z.infer<typeof presence>) {
  const { portal, dealId } = address;
  if (isDeleted) world.archiveDeal(portal.portalId, dealId);
  else world.restoreDeal(portal.portalId, dealId);
  return dealBody(world, address);
}

function addDeal(world: World, portal: Portal, { contact, contactId, ...wanted }: z.infer<typeof newDeal>) {
  const { portalId } = portal;
  const stageId = wanted.stageId ?? portal.pipelines[0]?.stages[0]?.id ?? "";
  refuseStrangeStage(portal, stageId);
  if (contactId !== undefined && !portal.records.contacts.has(contactId)) {
    throw new ControlError(400, "There is no such contact.");
  }
  const dealId = world.addDeal(portalId, withoutGaps({ ...wanted, stageId }));
  const toId = contact ? world.addContact(portalId, contact) : contactId;
  if (toId !== undefined) world.associate(portalId, dealId, toId);
  return dealBody(world, { portal, dealId });
}

function refuseStrangeStage(portal: Portal, stageId: string): void {
  if (!findStage(portal, stageId)) throw new ControlError(400, `There is no stage ${stageId}.`);
}

function orderTrouble(faults: FaultQueue, { answer, match, latency, ...rest }: z.infer<typeof trouble>): void {
  if (latency !== undefined) faults.latency(latency);
  if (answer === undefined) return;
  const path = match?.path === undefined ? undefined : new RegExp(match.path);
  faults.next({ answer, match: withoutGaps({ method: match?.method, path }), ...withoutGaps(rest) });
}

type Full<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** The same without members that are undefined: a member left out and one without a value are different things. */
function withoutGaps<T extends object>(given: T): Full<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Full<T>;
}

function summary(calls: CallLog) {
  const portalIds = [...new Set(calls.all.flatMap(({ portalId }) => portalId ?? []))];
  return {
    total: calls.all.length,
    withExpiredToken: calls.withExpiredToken,
    afterUninstall: calls.afterUninstall,
    legacy: calls.legacy,
    busiestWindow: Object.fromEntries(portalIds.map((portalId) => [portalId, calls.busiestWindow(portalId)])),
    latest: calls.all.slice(-100),
  };
}
