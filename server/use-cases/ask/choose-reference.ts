import type { Portal } from "../../domain/connection.ts";
import { ValidationError } from "../../domain/errors.ts";
import { newId } from "../../domain/ids.ts";
import { toDecimal } from "../../domain/money.ts";
import type { Payment } from "../../domain/payment.ts";
import type { Policies } from "../../domain/policies.ts";
import { fillReference, longestReference } from "../../domain/reference.ts";
import type { Context } from "../../ports/context.ts";

type Parts = Pick<Context, "store" | "random" | "clock">;

interface Wish {
  readonly portal: Portal;
  readonly policies: Policies;
  readonly connectionId: string;
  readonly dealId: string | null;
  readonly contactId: string;
  /** As typed; empty for one by the pattern. */
  readonly typed: string;
}

/** The payment's reference, which no other payment of the connection has had. Throws ValidationError naming the other. */
export async function chooseReference(parts: Parts, wish: Wish): Promise<string> {
  const { portal, connectionId, typed } = wish;
  const find = (reference: string) => parts.store.payments.findByReference(portal.portalId, connectionId, reference);
  const wanted = typed.trim();
  if (wanted) {
    const other = await find(wanted);
    if (other) throw referenceTaken(other);
    return wanted;
  }
  const code = codeFrom(parts.random);
  const { dealId, contactId, policies } = wish;
  const year = yearIn(portal, parts.clock.now());
  const made = fillReference(policies.referencePattern, { dealId, contactId, year, code }).slice(0, longestReference);
  return (await find(made)) === null ? made : withCode(made, code);
}

/** The year it is now in the account's time zone. */
export function yearIn({ timeZone }: Pick<Portal, "timeZone">, now: number): number {
  return Number(new Intl.DateTimeFormat("en", { year: "numeric", timeZone }).format(now));
}

export function referenceTaken({ reference, description, amount }: Payment): ValidationError {
  const other = `“${description}” (${toDecimal(amount)} ${amount.currency})`;
  return new ValidationError([
    { name: "reference", message: `${reference} is already the reference of ${other}. Choose another one.` },
  ]);
}

function codeFrom(random: Parts["random"]): string {
  return newId(random).slice(-8).toUpperCase();
}

/** For a pattern without a code that was used before. */
function withCode(reference: string, code: string): string {
  return `${reference.slice(0, longestReference - code.length - 1)}-${code}`;
}
