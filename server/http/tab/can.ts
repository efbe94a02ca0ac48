import type { PaymentRow } from "@payments/shared";
import type { Connection } from "../../domain/connection.ts";
import type { ConnectionTrouble } from "../../domain/connection-trouble.ts";
import { holdEnd } from "../../domain/holds.ts";
import { hasRight, type Right } from "../../domain/policies.ts";
import { refundableOf } from "../../domain/refunds.ts";
import type { Context, ProviderCatalogue } from "../../ports/context.ts";
import type { Capabilities } from "../../ports/provider.ts";
import { mayAskAgain } from "../../use-cases/ask/ask-again.ts";
import { mayCancel } from "../../use-cases/change/cancel-payment.ts";
import { mayChangeAmount } from "../../use-cases/change/change-amount.ts";
import { takersOf } from "../../use-cases/change/change-provider.ts";
import { mayConfirm } from "../../use-cases/money/confirm-payment.ts";
import { mayExtend } from "../../use-cases/change/extend-payment.ts";
import { mayHide } from "../../use-cases/change/hide-payment.ts";
import type { ListedPayment } from "../../use-cases/look/list-payments.ts";
import type { Caller } from "./caller.ts";
import { connectionName, working } from "./left-out.ts";

export type May = (right: Right) => boolean;

/** What the caller may do by the account's policies. */
export async function rightsOf({ store }: Pick<Context, "store">, { portalId, userId }: Caller): Promise<May> {
  const [portal, { policies }] = await Promise.all([store.portals.find(portalId), store.policies.read(portalId)]);
  return (right) => portal !== null && hasRight(portal, policies, { userId, right });
}

/** What an act on a payment takes beside its being possible. */
export const rightFor = {
  cancel: "cancel",
  confirm: "confirm",
  refund: "refund",
  undo: "confirm",
  capture: "capture",
  release: "capture",
  hide: "cancel",
  putBack: "cancel",
  again: "create",
  changeAmount: "create",
  extend: "create",
  changeProvider: "create",
} as const satisfies Partial<Record<keyof PaymentRow["can"], Right>>;

type GuardedAct = keyof typeof rightFor;

export interface Surroundings {
  readonly providers: ProviderCatalogue;
  readonly connections: readonly Connection[];
  /** Of those, the ones that cannot take a payment over. */
  readonly troubles: ReadonlyMap<string, ConnectionTrouble>;
  readonly may: May;
}

type Acts = Pick<PaymentRow, "can" | "withheld" | "otherProviders" | "held" | "holdEndsAt" | "capturesOnce">;

/** What can be done to a payment now by whoever looks at it, and what it would take to know for that. */
export function actsFor(listed: ListedPayment, around: Surroundings): Omit<Acts, "held"> {
  const { payment, hold } = listed;
  const { providers, connections, may } = around;
  const connection = connections.find(({ connectionId }) => connectionId === payment.connectionId);
  const holds = connection ? providers.find(connection.provider).capabilities.holds : null;
  const others = takersOf({ providers }, payment, working(around));
  const possible = possibleActs(listed, { providers, connection, holds, hasOthers: others.length > 0 });
  const acts = Object.keys(rightFor) as readonly GuardedAct[];
  const allowed = Object.fromEntries(acts.map((act) => [act, possible[act] && may(rightFor[act])]));
  const can = { ...possible, ...allowed } as PaymentRow["can"];
  return {
    can,
    withheld: [...new Set(acts.filter((act) => possible[act] && !can[act]).map((act) => rightFor[act]))],
    otherProviders: can.changeProvider
      ? others.map((one) => ({ id: one.connectionId, label: connectionName(one) }))
      : [],
    holdEndsAt: hold && holdEnd(hold, holds?.days ?? null),
    capturesOnce: holds?.captures === "once",
  };
}

interface AtProvider {
  readonly providers: ProviderCatalogue;
  readonly connection: Connection | undefined;
  readonly holds: Capabilities["holds"];
  readonly hasOthers: boolean;
}

function possibleActs(listed: ListedPayment, at: AtProvider): PaymentRow["can"] {
  const { payment, sums } = listed;
  return {
    ...actsAtProvider(listed, at),
    cancel: mayCancel(payment),
    confirm: mayConfirm(payment.status),
    check: payment.openedAt !== null,
    undo: sums.manual > 0,
    hide: mayHide(payment),
    putBack: payment.hiddenAt !== null,
    again: mayAskAgain(payment),
    extend: mayExtend(payment),
    changeProvider: at.hasOthers,
  };
}

/** What the provider has to be able to do, and its connection to be there for. */
function actsAtProvider(listed: ListedPayment, { providers, connection, holds }: AtProvider) {
  const { payment, sums, refunds } = listed;
  if (!connection || connection.removedAt !== null) return noneAtProvider;
  const account = providers.open(connection);
  const isHeld = canBeCaptured(listed, holds);
  return {
    refund: refundableOf(sums, refunds) > 0 && account.refund !== undefined,
    capture: isHeld && account.capture !== undefined,
    release: isHeld && account.release !== undefined,
    changeAmount: mayChangeAmount(payment),
  };
}

const noneAtProvider = { refund: false, capture: false, release: false, changeAmount: false };

function canBeCaptured({ hold }: ListedPayment, holds: Capabilities["holds"]): boolean {
  return hold !== null && holds !== null && (holds.captures === "many" || hold.captured === 0);
}
