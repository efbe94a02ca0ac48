import type { Connection, Portal } from "../domain/connection.ts";
import { judgeMove } from "../domain/moves.ts";
import type { Mode, Payment } from "../domain/payment.ts";
import { hasRight, type Policies } from "../domain/policies.ts";
import type { Context } from "../ports/context.ts";
import type { CrmContact, CrmDeal, CrmPipeline } from "../ports/crm.ts";
import type { LastChoices } from "../ports/payment-claims.ts";
import { yearIn } from "./choose-reference.ts";
import { balanceOf, openSumOf, type DealBalance } from "./deal-balance.ts";

type Parts = Pick<Context, "store" | "clock">;

/** The record a payment would be made on, as HubSpot has it, and the account around it. */
export interface Surroundings {
  readonly portal: Portal;
  readonly connections: readonly Connection[];
  readonly pipelines: readonly CrmPipeline[];
  readonly contacts: readonly CrmContact[];
  /** On a deal record: the deal. */
  readonly deal: CrmDeal | null;
  /** On a contact record: its deals. */
  readonly deals: readonly CrmDeal[];
}

/** What decides whether a payment can be made here and now, and what its form starts with. */
export interface Creation {
  readonly policies: Policies;
  readonly mayCreate: boolean;
  readonly balance: DealBalance | null;
  /** What the deal's open payments ask for, minor units of the balance's currency; null without a balance. */
  readonly open: Readonly<Record<Mode, number>> | null;
  /** The open payment in the way, where there may be one at a time. */
  readonly openPayment: Payment | null;
  readonly isDealClosed: boolean;
  /** The stage the deal goes to when it is paid, by its name; null where no rule moves it. */
  readonly movesTo: Readonly<Record<Mode, string | null>>;
  readonly lastChoices: LastChoices | null;
  /** In the account's time zone. */
  readonly year: number;
}

export async function readCreation(parts: Parts, surroundings: Surroundings, userId: string): Promise<Creation> {
  const { store, clock } = parts;
  const { portal, deal } = surroundings;
  const { portalId } = portal;
  const [{ policies }, balance, lastChoices] = await Promise.all([
    store.policies.read(portalId),
    deal && balanceOf(parts, portal, deal),
    store.choices.find(portalId, userId),
  ]);
  return {
    policies,
    mayCreate: hasRight(portal, policies, { userId, right: "create" }),
    balance,
    ...(await claimsOf(parts, { portalId, deal, balance, policies })),
    ...(await futureOf(parts, surroundings)),
    lastChoices,
    year: yearIn(portal, clock.now()),
  };
}

interface Claim {
  readonly portalId: number;
  readonly deal: CrmDeal | null;
  readonly balance: DealBalance | null;
  readonly policies: Policies;
}

/** What is asked for on the deal already. */
async function claimsOf(
  parts: Parts,
  { portalId, deal, balance, policies }: Claim,
): Promise<Pick<Creation, "open" | "openPayment">> {
  if (!deal) return { open: null, openPayment: null };
  const openPayment = policies.openPayments === "one" ? await holderOf(parts, portalId, deal.id) : null;
  if (!balance) return { open: null, openPayment };
  const { currency } = balance.open;
  const sum = (mode: Mode) => openSumOf(parts, { portalId, dealId: deal.id, mode, currency });
  return { open: { live: await sum("live"), test: await sum("test") }, openPayment };
}

/** A link that has ended holds nothing, also before the timer that closes it. */
async function holderOf({ store, clock }: Parts, portalId: number, dealId: string): Promise<Payment | null> {
  const now = clock.now();
  const isEnded = ({ validUntil, status }: Payment) =>
    validUntil !== null && validUntil <= now && ["created", "opened", "declined"].includes(status);
  const holding = [
    ...(await store.payments.listHolding(portalId, dealId, "live")),
    ...(await store.payments.listHolding(portalId, dealId, "test")),
  ];
  return holding.find((payment) => !isEnded(payment)) ?? null;
}

/** What becomes of the deal when it is paid. */
async function futureOf(
  { store }: Parts,
  { portal, deal, pipelines }: Surroundings,
): Promise<Pick<Creation, "isDealClosed" | "movesTo">> {
  const stages = pipelines.find(({ id }) => id === deal?.pipelineId)?.stages ?? [];
  const isDealClosed = stages.some(({ id, isClosed }) => isClosed && id === deal?.stageId);
  if (!deal) return { isDealClosed, movesTo: { live: null, test: null } };
  const rules = (await store.rules.list(portal.portalId, deal.pipelineId)).filter(
    ({ onStatus }) => onStatus === "paid",
  );
  const target = (mode: Mode): string | null => {
    const rule = rules.find((one) => one.mode === mode);
    if (!rule) return null;
    const judgement = judgeMove({ ...rule, state: "planned", fromStageId: null }, { deal, stages });
    if (judgement.verdict !== "write") return null;
    return stages.find(({ id }) => id === judgement.toStageId)?.label ?? null;
  };
  return { isDealClosed, movesTo: { live: target("live"), test: target("test") } };
}
