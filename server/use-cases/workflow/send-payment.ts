import { ConflictError, UpstreamError } from "../../domain/errors.ts";
import { isUnknown, type LinkDelivery } from "../../domain/link-delivery.ts";
import type { Payment } from "../../domain/payment.ts";
import { workflowName } from "../../domain/workflow.ts";
import { WorkflowRefusal } from "../../domain/workflow-failures.ts";
import type { Context } from "../../ports/context.ts";
import type { WorkflowRun } from "../../ports/workflow-runs.ts";
import { readMessageFacts } from "../send/read-message.ts";
import { sendLink } from "../send/send-link.ts";

type Parts = Pick<Context, "store" | "providers" | "clock" | "random" | "mailer" | "log" | "publicUrl">;

/**
 * Sends the payment's link by e-mail in the account's own words, once per execution. A mail server that is busy is asked
 * again: throws UpstreamError then. Throws WorkflowRefusal where it went wrong for good, or may have.
 */
export async function sendPayment(parts: Parts, run: WorkflowRun, payment: Payment): Promise<void> {
  const { portalId, paymentId } = payment;
  const userId = workflowName(run.workflowId);
  const tries = await triesOf(parts, run, payment);
  const last = tries.at(-1);
  if (last && !mayTryAgain(last)) return judge(parts, last);
  const { message, blocked } = await readMessageFacts(parts, { portalId, paymentId, userId });
  if (!parts.mailer) throw new WorkflowRefusal("NO_MAIL_SERVER");
  if (blocked.email !== undefined) throw new WorkflowRefusal("NOT_OPEN");
  const to = run.inputs.sendTo ?? payment.contact.email;
  if (to === null) throw new WorkflowRefusal("NO_EMAIL");
  const idempotencyKey = `${keyOf(run)}${tries.length + 1}`;
  const { subject, body } = message;
  const press = { portalId, paymentId, userId, idempotencyKey, requestHash: idempotencyKey, to, subject, body };
  await sendLink(parts, { ...press, channels: ["email"] }).catch(tooManyIsLater);
  const [sent] = await parts.store.deliveries.findByKey(portalId, paymentId, idempotencyKey);
  if (sent) judge(parts, sent);
}

function keyOf({ callbackId }: WorkflowRun): string {
  return `workflow:${callbackId}:`;
}

/** Oldest first. */
async function triesOf(
  { store }: Parts,
  run: WorkflowRun,
  { portalId, paymentId }: Payment,
): Promise<readonly LinkDelivery[]> {
  const all = await store.deliveries.list(portalId, paymentId);
  return all.filter(({ requestKey }) => requestKey.startsWith(keyOf(run))).toReversed();
}

function mayTryAgain({ state, fault }: LinkDelivery): boolean {
  return state === "failed" && (fault === "rate_limited" || fault === "unavailable");
}

function judge({ clock }: Pick<Parts, "clock">, delivery: LinkDelivery): void {
  const { state, fault, said } = delivery;
  if (state === "sent") return;
  if (mayTryAgain(delivery)) throw new UpstreamError(fault ?? "unavailable", { upstream: "mail" });
  if (state === "failed") throw new WorkflowRefusal("EMAIL_NOT_SENT", said === null ? "" : `It said: ${said}`);
  if (isUnknown(delivery, clock.now())) throw new WorkflowRefusal("EMAIL_UNCERTAIN");
  throw new UpstreamError("rate_limited", { upstream: "mail" });
}

const pause = 10 * 60_000;

/** An account may send only so many an hour; a workflow with more to send goes on in the next one. */
function tooManyIsLater(error: unknown): never {
  if (!(error instanceof ConflictError) || error.code !== "too_many") throw error;
  throw new UpstreamError("rate_limited", { upstream: "mail", retryAfter: pause });
}
