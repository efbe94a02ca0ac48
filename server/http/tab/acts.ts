import type { Request, RequestHandler, Router } from "express";
import type { Right } from "../../domain/policies.ts";
import type { Context } from "../../ports/context.ts";
import { actOnHold } from "../../use-cases/money/act-on-hold.ts";
import { cancelPayment } from "../../use-cases/change/cancel-payment.ts";
import { changeAmount } from "../../use-cases/change/change-amount.ts";
import { changeProvider } from "../../use-cases/change/change-provider.ts";
import { checkPayment } from "../../use-cases/learn/check-payment.ts";
import { confirmPayment } from "../../use-cases/money/confirm-payment.ts";
import { extendPayment } from "../../use-cases/change/extend-payment.ts";
import { hidePayment, putBackPayment } from "../../use-cases/change/hide-payment.ts";
import { previewPayment } from "../../use-cases/look/preview-payment.ts";
import { refundPayment } from "../../use-cases/money/refund-payment.ts";
import { requireRight } from "../../use-cases/account/require-right.ts";
import { undoConfirmation } from "../../use-cases/money/undo-confirmation.ts";
import { amountChangeOf, captureOf, checkPress, extensionOf, providerChangeOf, releaseOf } from "./act-requests.ts";
import type { Caller } from "./caller.ts";
import { rightFor } from "./can.ts";
import { previewOf } from "./live-requests.ts";
import { confirmationOf, refundOf, undoingOf } from "./requests.ts";

/** Something done to one payment by its caller; the payment is answered as it is then. */
export type Act = (payment: Caller & { readonly paymentId: string }, request: Request) => Promise<unknown>;

interface ActRoute {
  /** Below `/api/payments/:paymentId/`. */
  readonly path: string;
  /** Null for what everybody who sees the payment may do. */
  readonly right: Right | null;
  readonly act: Act;
}

/** What can be done to one payment, and the right it takes. */
function actsOn(context: Context): readonly ActRoute[] {
  return [
    { path: "previews", right: null, act: (one, sent) => previewPayment(context, { ...previewOf(sent), ...one }) },
    {
      path: "checks",
      right: null,
      act: ({ userId, ...one }) => checkPayment(context, { ...one, actor: `user:${userId}` }),
    },
    { path: "cancellation", right: rightFor.cancel, act: afterCheck((one) => cancelPayment(context, one)) },
    { path: "removal", right: rightFor.hide, act: afterCheck((one) => hidePayment(context, one)) },
    { path: "removal-undo", right: rightFor.putBack, act: afterCheck((one) => putBackPayment(context, one)) },
    {
      path: "confirmation",
      right: rightFor.confirm,
      act: (one, sent) => confirmPayment(context, { ...confirmationOf(sent), ...one }),
    },
    {
      path: "confirmation-undo",
      right: rightFor.undo,
      act: (one, sent) => undoConfirmation(context, { ...undoingOf(sent), ...one }),
    },
    {
      path: "refunds",
      right: rightFor.refund,
      act: (one, sent) => refundPayment(context, { ...refundOf(sent), ...one }),
    },
    {
      path: "captures",
      right: rightFor.capture,
      act: (one, sent) => actOnHold(context, { ...captureOf(sent), ...one }),
    },
    {
      path: "release",
      right: rightFor.release,
      act: (one, sent) => actOnHold(context, { ...releaseOf(sent), ...one }),
    },
    {
      path: "amount",
      right: rightFor.changeAmount,
      act: (one, sent) => changeAmount(context, { ...amountChangeOf(sent), ...one }),
    },
    {
      path: "validity",
      right: rightFor.extend,
      act: (one, sent) => extendPayment(context, { ...extensionOf(sent), ...one }),
    },
    {
      path: "provider",
      right: rightFor.changeProvider,
      act: (one, sent) => changeProvider(context, { ...providerChangeOf(sent), ...one }),
    },
  ];
}

/** The same however often it is pressed: its key is checked and not kept. */
function afterCheck(act: (payment: Parameters<Act>[0]) => Promise<unknown>): Act {
  return (payment, request) => {
    checkPress(request);
    return act(payment);
  };
}

export function addActs(router: Router, context: Context, handle: (act: Act) => RequestHandler): void {
  for (const { path, right, act } of actsOn(context)) {
    router.post(
      `/api/payments/:paymentId/${path}`,
      handle(async (payment, request) => {
        if (right !== null) await requireRight(context, { ...payment, right });
        return act(payment, request);
      }),
    );
  }
}
