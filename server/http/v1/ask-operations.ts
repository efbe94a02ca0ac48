import type { Context } from "../../ports/context.ts";
import { findPayment } from "../../use-cases/api/find-payments.ts";
import { orderPayment } from "../../use-cases/api/order-payment.ts";
import { sendByKey } from "../../use-cases/api/send-by-key.ts";
import { cancelPayment } from "../../use-cases/change/cancel-payment.ts";
import { acting, type Operation } from "./operation.ts";
import { creationShape, deliveryOrderShape, nothingShape } from "./requests.ts";
import { deliveryShape, paymentShape } from "./shapes.ts";
import { answerPayment, momentText, paymentAnswer } from "./views.ts";

/** Asking for money, and no longer asking for it. */
export function askOperations(context: Context): readonly Operation[] {
  return [
    acting(
      {
        path: "/v1/payments",
        name: "createPayment",
        summary: "Create a payment",
        description:
          "Makes a payment with a link, for a deal or a contact. HubSpot is asked whether the records are there and " +
          "belong together. Where the account allows one open payment per deal, another one ends with 409.",
        right: "create",
        answer: paymentShape,
        status: 201,
        refusals: [404, 409, 422, 424],
      },
      creationShape,
      async ({ caller, body: { amount, currency, ...rest }, idempotencyKey, requestHash }) => {
        const order = { ...rest, amount: { minor: amount, currency }, idempotencyKey, requestHash };
        const { paymentId } = await orderPayment(context, caller, { ...order, validityDays: rest.validityDays });
        return paymentAnswer(await findPayment(context, caller, paymentId), context.publicUrl);
      },
    ),
    acting(
      {
        path: "/v1/payments/{paymentId}/deliveries",
        name: "sendLink",
        summary: "Send the link by e-mail",
        description: "Sends the payment's link to its contact, or to another address, in the account's own words.",
        right: "send",
        answer: deliveryShape,
        status: 201,
        refusals: [404, 409, 422],
      },
      deliveryOrderShape,
      async ({ caller, paymentId, body, idempotencyKey, requestHash }) => {
        await findPayment(context, caller, paymentId);
        const sent = await sendByKey(context, caller, { ...body, paymentId, idempotencyKey, requestHash });
        const { deliveryId, state, to, at } = sent;
        return { id: deliveryId, state, to, at: momentText(at) };
      },
    ),
    acting(
      {
        path: "/v1/payments/{paymentId}/cancellation",
        name: "cancelPayment",
        summary: "Cancel a payment",
        description: "Ends the link, at the provider first. Money that was quicker wins: that ends with 409.",
        right: "cancel",
        answer: paymentShape,
        status: 200,
        refusals: [404, 409, 422, 424],
      },
      nothingShape,
      async (call) => {
        const { caller, paymentId } = call;
        await findPayment(context, caller, paymentId);
        const { portalId, userId } = caller;
        await cancelPayment(context, { portalId, userId, paymentId });
        return answerPayment(context, call);
      },
    ),
  ];
}
