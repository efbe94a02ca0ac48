import { toDecimal } from "../../domain/money.ts";
import { statusAt, type Payment } from "../../domain/payment.ts";
import { durationText, type WorkflowOutputs } from "../../domain/workflow.ts";
import type { WorkflowRefusal } from "../../domain/workflow-failures.ts";
import type { Context } from "../../ports/context.ts";

type Parts = Pick<Context, "clock" | "publicUrl">;

/** What a step that has done its work hands on to the next ones. */
export function success(parts: Parts, payment: Payment): WorkflowOutputs {
  return { ...factsOf(parts, payment), errorCode: "", errorMessage: "", hs_execution_state: "SUCCESS" };
}

/** The workflow goes on, its history names the reason, and a branch can tell by the code. */
export function failure(
  parts: Parts,
  { code, message }: Pick<WorkflowRefusal, "code" | "message">,
  payment: Payment | null = null,
): WorkflowOutputs {
  const facts = payment && factsOf(parts, payment);
  return { ...facts, errorCode: code, errorMessage: message, hs_execution_state: "FAIL_CONTINUE" };
}

/** The enrolment waits until we complete it, or for so many milliseconds. */
export function blocked(milliseconds: number): WorkflowOutputs {
  return { hs_execution_state: "BLOCK", hs_expiration_duration: durationText(milliseconds) };
}

function factsOf({ clock, publicUrl }: Parts, payment: Payment): WorkflowOutputs {
  const { token, paymentId, amount, validUntil } = payment;
  return {
    paymentUrl: `${publicUrl}/p/${token}`,
    paymentId,
    paymentStatus: statusAt(payment, clock.now()),
    amount: toDecimal(amount),
    currency: amount.currency,
    expiresAt: validUntil === null ? "" : String(validUntil),
  };
}
