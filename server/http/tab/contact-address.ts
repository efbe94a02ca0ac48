import type { AddressLook } from "@payments/shared";
import type { Request, RequestHandler, Router } from "express";
import { z } from "zod";
import type { Context } from "../../ports/context.ts";
import { requireRight } from "../../use-cases/account/require-right.ts";
import { addressNotAllowed, promiseAddress } from "../../use-cases/record/promise-address.ts";
import { readAddress } from "../../use-cases/record/read-address.ts";
import type { Act } from "./acts.ts";
import type { Answer } from "./answer.ts";
import { key, paymentIdOf, pressOf } from "./requests.ts";

const path = "/api/payments/:paymentId/contact-address";

const press = z.strictObject({
  idempotencyKey: key,
  mark: z.string().regex(/^[0-9a-f]{64}$/, "Look at the address before it is written."),
});

/** The payer's delivery address beside the contact's, and the press that has it written there. */
export function addContactAddress(
  router: Router,
  context: Context,
  { answer, act }: { readonly answer: Answer; readonly act: (act: Act) => RequestHandler },
): void {
  router.get(
    path,
    answer(async (request, { portalId, userId }): Promise<AddressLook> => {
      await requireRight(context, { portalId, userId, right: "create" });
      const look = await readAddress(context, portalId, paymentIdOf(request));
      const { changes, mark, isAllowed, isPromised, payment } = look;
      return {
        contact: payment.contact.name,
        changes,
        mark,
        refusal: isAllowed ? null : addressNotAllowed,
        isPromised,
      };
    }),
  );
  router.post(
    path,
    act(async (payment, request: Request) => {
      await requireRight(context, { ...payment, right: "create" });
      return promiseAddress(context, { ...pressOf(request, press), ...payment });
    }),
  );
}
