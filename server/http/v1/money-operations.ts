import { toDecimal } from "../../domain/money.ts";
import type { Context } from "../../ports/context.ts";
import { findPayment } from "../../use-cases/api/find-payments.ts";
import { actOnHold } from "../../use-cases/money/act-on-hold.ts";
import { refundPayment } from "../../use-cases/money/refund-payment.ts";
import { acting, type Call, type Operation } from "./operation.ts";
import { captureShape, nothingShape, refundShape } from "./requests.ts";
import { paymentShape } from "./shapes.ts";
import { answerPayment } from "./views.ts";

/** Money that has come, or is held. */
export function moneyOperations(context: Context): readonly Operation[] {
  const refusals = [404, 409, 422, 424];
  /** The wish as people's forms send it: decimal text in the payment's currency. */
  const wishOf = async ({ caller, paymentId, idempotencyKey, requestHash }: Call, minor: number | null) => {
    const { amount } = (await findPayment(context, caller, paymentId)).payment;
    const { portalId, userId } = caller;
    const text = minor === null ? null : toDecimal({ ...amount, minor });
    return { portalId, userId, paymentId, idempotencyKey, requestHash, amount: text };
  };
  return [
    acting(
      {
        path: "/v1/payments/{paymentId}/refunds",
        name: "refundPayment",
        summary: "Give money back",
        description: "Has the provider give money back, all or a part. It is booked once the provider says so.",
        right: "refund",
        answer: paymentShape,
        status: 200,
        refusals,
      },
      refundShape,
      async (call) => {
        const { amount, reason } = call.body;
        const wish = await wishOf(call, amount);
        await refundPayment(context, { ...wish, amount: wish.amount ?? "", reason });
        return answerPayment(context, call);
      },
    ),
    acting(
      {
        path: "/v1/payments/{paymentId}/captures",
        name: "captureHold",
        summary: "Take held money",
        description: "Captures money that is held on the payer's card, all or a part, where the provider can.",
        right: "capture",
        answer: paymentShape,
        status: 200,
        refusals,
      },
      captureShape,
      async (call) => {
        await actOnHold(context, { ...(await wishOf(call, call.body.amount)), kind: "capture" });
        return answerPayment(context, call);
      },
    ),
    acting(
      {
        path: "/v1/payments/{paymentId}/release",
        name: "releaseHold",
        summary: "Let go of held money",
        description: "Releases all that is held on the payer's card.",
        right: "capture",
        answer: paymentShape,
        status: 200,
        refusals,
      },
      nothingShape,
      async (call) => {
        await actOnHold(context, { ...(await wishOf(call, null)), kind: "release" });
        return answerPayment(context, call);
      },
    ),
  ];
}
