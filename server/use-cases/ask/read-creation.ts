import type { Connection, Portal } from "../../domain/connection.ts";
import type { ConnectionTrouble } from "../../domain/connection-trouble.ts";
import { judgeMove } from "../../domain/judgement.ts";
import { permissionsOf } from "../../domain/rules.ts";
import { statusAt, type Mode, type Payment } from "../../domain/payment.ts";
import { hasRight, type Policies } from "../../domain/policies.ts";
import type { Reach } from "../../domain/reach.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmContact, CrmDeal, CrmPipeline } from "../../ports/crm-records.ts";
import type { LastChoices } from "../../ports/payment-claims.ts";
import { yearIn } from "./choose-reference.ts";
import { balanceOf, openSumOf, readHolding, type DealBalance, type Holding } from "./deal-balance.ts";

type Parts = Pick<Context, "store" | "clock">;

/** The record a payment would be made on, as HubSpot has it, and the account around it. */
export interface Surroundings {
  readonly portal: Portal;
  readonly connections: readonly Connection[];
  /** Of those, the ones whose provider does not let us in. */
  readonly troubles: ReadonlyMap<string, ConnectionTrouble>;
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
  /** The deal's payments that another one may have to wait for; null without a deal. */
  readonly holding: Holding | null;
  /** What the deal's open payments ask for, minor units of the balance's currency; null without a balance. */
  readonly open: Readonly<Record<Mode, number>> | null;
  /** The open payment in the way, where there may be one at a time. */
  readonly openPayment: Payment | null;
  /** Whose payments the user sees. */
  readonly reach: Reach;
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
  const now = clock.now();
  const [{ policies }, balance, holding, lastChoices] = await Promise.all([
    store.policies.read(portalId),
    deal && balanceOf(parts, portal, deal),
    deal && readHolding(parts, portal, deal),
    store.choices.find(portalId, userId),
  ]);
  return {
    policies,
    mayCreate: hasRight(portal, policies, { userId, right: "create" }),
    reach: hasRight(portal, policies, { userId, right: "see" }) ? "all" : { madeBy: userId },
    balance,
    holding,
    open: holding && balance && openSums(holding, balance, now),
    openPayment: holding && policies.openPayments === "one" ? holderOf(holding, now) : null,
    ...(await futureOf(parts, surroundings)),
    lastChoices,
    year: yearIn(portal, now),
  };
}

function openSums({ live, test }: Holding, { open: { currency } }: DealBalance, now: number) {
  return { live: openSumOf(live, currency, now), test: openSumOf(test, currency, now) };
}

/** A link that has ended holds nothing. */
function holderOf({ live, test }: Holding, now: number): Payment | null {
  return [...live, ...test].find((payment) => statusAt(payment, now) !== "expired") ?? null;
}

/** The form asks for what is due, unless somebody says otherwise. */
const whenPaid = { isFirst: false, due: 0, isMoved: false };

/** What becomes of the deal when it is paid. */
async function futureOf(
  { store }: Parts,
  { portal, deal, pipelines }: Surroundings,
): Promise<Pick<Creation, "isDealClosed" | "movesTo">> {
  const stages = pipelines.find(({ id }) => id === deal?.pipelineId)?.stages ?? [];
  const isDealClosed = stages.some(({ id, isClosed }) => isClosed && id === deal?.stageId);
  if (!deal) return { isDealClosed, movesTo: { live: null, test: null } };
  const rules = (await store.rules.list(portal.portalId, deal.pipelineId)).filter(
    ({ onStatus, isOn, isDry }) => onStatus === "paid" && isOn && !isDry,
  );
  const target = (mode: Mode): string | null => {
    const rule = rules.find((one) => one.mode === mode && one.fires !== "first_paid");
    if (!rule) return null;
    const move = { ...rule, state: "planned", fromStageId: null, permissions: permissionsOf(rule) } as const;
    const judgement = judgeMove(move, { deal, stages, money: whenPaid });
    if (judgement.verdict !== "write") return null;
    return stages.find(({ id }) => id === judgement.toStageId)?.label ?? null;
  };
  return { isDealClosed, movesTo: { live: target("live"), test: target("test") } };
}
