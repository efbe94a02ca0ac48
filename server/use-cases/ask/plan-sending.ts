import { startOfDay } from "../../domain/calendar.ts";
import type { Portal } from "../../domain/connection.ts";
import { isEmailAddress } from "../../domain/email-address.ts";
import { ValidationError } from "../../domain/errors.ts";
import type { PaymentContact } from "../../domain/payment.ts";
import { hour } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";

const year = 365 * 24 * hour;
/** When people begin to read their mail. */
const morning = 9 * hour;

interface Wish {
  readonly sendOn: string | null;
  readonly portal: Pick<Portal, "timeZone">;
  readonly contact: PaymentContact;
}

/**
 * The moment the link of a payment made ahead goes out by itself: nine in the morning of that day, in the account's
 * zone; null where the seller sends it. Throws ValidationError naming `sendOn`.
 */
export function sendingTime(
  { clock, mailer }: Pick<Context, "clock" | "mailer">,
  { sendOn, portal, contact }: Wish,
): number | null {
  if (sendOn === null) return null;
  const at = startOfDay(sendOn, portal.timeZone) + morning;
  const wait = at - clock.now();
  if (wait <= 0) throw refusal("Choose a day to come, or send it yourself now.");
  if (wait > year) throw refusal("Choose a day within a year.");
  if (!mailer) throw refusal("This server has no mail server yet, so nothing goes out by itself.");
  if (contact.email === null || !isEmailAddress(contact.email)) {
    throw refusal("The contact has no e-mail address that it could go to.");
  }
  return at;
}

function refusal(message: string): ValidationError {
  return new ValidationError([{ name: "sendOn", message }]);
}
