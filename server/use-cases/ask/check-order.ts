import type { Connection } from "../../domain/connection.ts";
import { troubleWords, type ConnectionTrouble } from "../../domain/connection-trouble.ts";
import { ValidationError, type FieldError } from "../../domain/errors.ts";
import { AmountError, parseSum, toDecimal, type Money } from "../../domain/money.ts";
import type { Terms } from "../../domain/payment.ts";
import { pageOf, type Policies } from "../../domain/policies.ts";
import { isReference, longestReference } from "../../domain/reference.ts";
import type { Provider } from "../../ports/provider.ts";
import { checkLines } from "./check-lines.ts";
import type { PaymentOrder } from "./payment-order.ts";

/** An order all of whose own words can be meant; whether its record allows it is another question. */
export interface CheckedOrder {
  readonly connection: Connection;
  readonly money: Money;
  readonly terms: Terms;
}

interface Surroundings {
  readonly connection: Connection | null;
  /** Why the connection's provider does not let us in, null where it does. */
  readonly trouble: ConnectionTrouble | null;
  readonly policies: Policies;
  findProvider(providerId: string): Provider;
}

/** Throws ValidationError naming every field that is wrong. */
export function checkOrder(
  asked: PaymentOrder,
  { connection, trouble, policies, findProvider }: Surroundings,
): CheckedOrder {
  if (!connection || connection.removedAt !== null) {
    throw new ValidationError([{ name: "connectionId", message: "Choose one of the connected payment accounts." }]);
  }
  const provider = findProvider(connection.provider);
  if (trouble) {
    const { why, cure } = troubleWords(trouble);
    throw new ValidationError([{ name: "connectionId", message: `${provider.label} ${why}. ${cure}` }]);
  }
  const order = withUsualPage(asked, provider, policies);
  const sum = checkSum(order, provider);
  const errors = [
    ...("errors" in sum ? sum.errors : []),
    ...checkDescription(order.description, provider.capabilities.descriptionLimit),
    ...checkValidity(order.validityDays, policies),
    ...checkReference(order.reference),
    ...checkCapture(order, provider),
    ...checkMethods(order, provider),
    ...checkAddress(order, provider),
    ...checkFollowing(order),
  ];
  if ("errors" in sum || errors.length > 0) throw new ValidationError(errors);
  const { capture, language, asksAddress, metadata = {} } = order;
  const { prefillsPayer, endsThere } = policies;
  const methods = chosenMethods(order, provider);
  const terms = { lines: sum.lines, capture, methods, language, asksAddress, prefillsPayer, endsThere, metadata };
  return { connection, money: sum.money, terms };
}

type SettledOrder = PaymentOrder & { readonly asksAddress: boolean };

/** What the order leaves open is as the account has settled it for the connection, as far as its provider still can. */
function withUsualPage(order: PaymentOrder, { capabilities }: Provider, policies: Policies): SettledOrder {
  const usual = pageOf(policies, order.connectionId);
  const known = capabilities.methods?.map(({ value }) => value) ?? [];
  const offered = usual.methods?.filter((method) => known.includes(method)) ?? [];
  return {
    ...order,
    methods: order.methods ?? (offered.length > 0 ? offered : null),
    asksAddress: order.asksAddress ?? (usual.asksAddress && capabilities.asksAddress),
  };
}

type CheckedSum =
  { readonly money: Money; readonly lines: Terms["lines"] } | { readonly errors: readonly FieldError[] };

function checkSum(order: PaymentOrder, provider: Provider): CheckedSum {
  const { currencies } = provider.capabilities;
  if (currencies && !currencies.includes(order.currency)) {
    return { errors: [{ name: "currency", message: `${provider.label} takes ${currencies.join(", ")} only.` }] };
  }
  const sum = order.lines.length > 0 ? sumOfLines(order) : plainAmount(order);
  if ("errors" in sum) return sum;
  const refusal = provider.refusalOf(sum.money);
  return refusal === null ? sum : { errors: [{ name: "amount", message: refusal }] };
}

function plainAmount({ amount, currency }: PaymentOrder): CheckedSum {
  try {
    return { money: parseSum(amount, currency), lines: [] };
  } catch (error) {
    if (!(error instanceof AmountError)) throw error;
    return { errors: [{ name: "amount", message: error.message }] };
  }
}

/** What the form has shown as the total has to be what is asked for. */
function sumOfLines(order: PaymentOrder): CheckedSum {
  const checked = checkLines(order.lines, order.currency);
  if ("errors" in checked) return checked;
  const { lines, sum } = checked;
  if (!order.amount.trim()) return { money: sum, lines };
  const shown = plainAmount(order);
  if ("errors" in shown) return shown;
  if (shown.money.minor === sum.minor) return { money: sum, lines };
  const message = `The lines come to ${toDecimal(sum)} ${sum.currency}.`;
  return { errors: [{ name: "amount", message }] };
}

function checkDescription(description: string, limit: number): readonly FieldError[] {
  const length = description.trim().length;
  if (length === 0) return [{ name: "description", message: "Say what the payment is for; the customer reads it." }];
  return length > limit ? [{ name: "description", message: `Keep it within ${limit} characters.` }] : [];
}

// A provider's own page may live shorter: it is made anew when the customer comes, so that no link is cut short by it.
function checkValidity(days: number | null, { validity }: Policies): readonly FieldError[] {
  const name = "validityDays";
  if (days === null) {
    return validity.mayBeEndless ? [] : [{ name, message: "Links of this account have an end; choose 1 to 365 days." }];
  }
  if (Number.isInteger(days) && days >= 1 && days <= 365) return [];
  return [{ name, message: "Choose 1 to 365 whole days, or no end." }];
}

function checkReference(reference: string): readonly FieldError[] {
  const text = reference.trim();
  if (text === "" || isReference(text)) return [];
  const message = `Use letters, digits, blanks and . _ / # - in between, at most ${longestReference} characters.`;
  return [{ name: "reference", message }];
}

function checkCapture({ capture }: PaymentOrder, { label, capabilities }: Provider): readonly FieldError[] {
  if (capture === "auto" || capabilities.holds) return [];
  return [{ name: "capture", message: `${label} cannot hold money; it is taken at once.` }];
}

function checkMethods({ methods }: PaymentOrder, { label, capabilities }: Provider): readonly FieldError[] {
  const name = "methods";
  if (methods === null) return [];
  if (methods.length === 0) return [{ name, message: "Choose at least one way to pay." }];
  const known = capabilities.methods?.map(({ value }) => value) ?? [];
  const strange = methods.find((method) => !known.includes(method));
  return strange === undefined ? [] : [{ name, message: `${label} cannot be limited to ${strange}.` }];
}

function checkAddress({ asksAddress }: PaymentOrder, { label, capabilities }: Provider): readonly FieldError[] {
  if (!asksAddress || capabilities.asksAddress) return [];
  return [{ name: "asksAddress", message: `${label} cannot ask for a delivery address.` }];
}

function checkFollowing({ followsBalance, lines }: PaymentOrder): readonly FieldError[] {
  if (followsBalance !== true || lines.length === 0) return [];
  const message = "Product lines have a sum of their own; the amount is fixed.";
  return [{ name: "followsBalance", message }];
}

/** All of them is no choice: what the provider adds later is offered then too. */
function chosenMethods({ methods }: PaymentOrder, { capabilities }: Provider): readonly string[] | null {
  const all = capabilities.methods ?? [];
  return methods === null || new Set(methods).size === all.length ? null : [...new Set(methods)];
}
