import { UpstreamError } from "../../domain/errors.ts";
import { isDecimal, parseDecimal } from "../../domain/decimal.ts";
import { totalOf, type Line } from "../../domain/lines.ts";
import { toDecimal } from "../../domain/money.ts";
import { usualVatRate } from "../../domain/vat.ts";
import type { Context } from "../../ports/context.ts";
import type { CrmLineItem } from "../../ports/crm-records.ts";
import { mostLines } from "./check-lines.ts";
import { minorOf } from "./crm-price.ts";

/** A deal's line items as lines of a payment, and what was left out and why. */
export interface DealLines {
  readonly lines: readonly Line[];
  readonly notes: readonly string[];
}

interface Wish {
  readonly portalId: number;
  readonly dealId: string;
  readonly currency: string;
}

/**
 * Reads a deal's line items. What cannot be charged once and exactly is left out with a word. Throws NotFoundError,
 * UpstreamError and DisconnectedError.
 */
export async function readDealLines(
  { crm, store }: Pick<Context, "crm" | "store">,
  { portalId, dealId, currency }: Wish,
): Promise<DealLines> {
  const [deal, items, { policies }] = await Promise.all([
    crm.readDeal(portalId, dealId),
    crm.readLineItems(portalId, dealId).catch(nullIfNotAllowed),
    store.policies.read(portalId),
  ]);
  if (items === null) return { lines: [], notes: [notAllowed] };
  if (items.length === 0) return { lines: [], notes: ["This deal has no line items."] };
  const vatRate = usualVatRate(currency, policies.lines.vatRate);
  const read = items.map((item) => readItem(item, { currency, vatRate }));
  const lines = read.flatMap((one) => ("line" in one ? one.line : [])).slice(0, mostLines);
  const notes = read.flatMap((one) => ("note" in one ? one.note : []));
  const surplus = read.length - notes.length - lines.length;
  if (surplus > 0) notes.push(`Only the first ${mostLines} line items were taken; ${surplus} are left out.`);
  return { lines, notes: [...notes, ...differenceOf(lines, deal.amount, currency)] };
}

const notAllowed =
  "The app may not read line items in this account yet. Ask the admin to install it again and allow it, or enter the lines here.";

function nullIfNotAllowed(error: unknown): null {
  if (error instanceof UpstreamError && error.fault === "permission") return null;
  throw error;
}

interface Terms {
  readonly currency: string;
  /** Where HubSpot tells no tax. */
  readonly vatRate: string | null;
}

type ReadItem = { readonly line: Line } | { readonly note: string };

function readItem(item: CrmLineItem, terms: Terms): ReadItem {
  const goods = goodsOf(item, terms.currency);
  if (typeof goods === "string") return { note: `“${item.name}” ${goods}: left out.` };
  return { line: goods.tax > 0 ? taxedLine(goods) : untaxedLine(goods, terms) };
}

/** What is charged for a line item, or why it cannot be. */
function goodsOf(item: CrmLineItem, currency: string): Goods | string {
  if (item.isRecurring) return "is billed again and again, and a link is paid once";
  if (item.currency !== null && item.currency !== currency) return `is priced in ${item.currency}`;
  const quantity = plainQuantity(item.quantity ?? "1");
  if (quantity === null) return "has no quantity that can be charged";
  const price = minorOf(item.price, currency);
  const net = minorOf(item.amount, currency) ?? grossOf(quantity, price);
  if (net === null) return "has no price";
  if (net < 0) return "has a price below zero";
  return { name: item.name, quantity, price, net, tax: minorOf(item.taxAmount, currency) ?? 0 };
}

interface Goods {
  readonly name: string;
  readonly quantity: string;
  /** Minor units, before tax and discount; null where there is none. */
  readonly price: number | null;
  readonly net: number;
  readonly tax: number;
}

function untaxedLine({ name, quantity, price, net }: Goods, { vatRate }: Terms): Line {
  const discount = price === null ? -1 : grossOf(quantity, price) - net;
  if (price === null || discount < 0) return wholeLine({ name, quantity, total: net }, vatRate);
  return { description: name, quantity, unitPrice: price, discount, vatRate };
}

/** HubSpot's prices are without tax; ours include it. */
function taxedLine({ name, quantity, net, tax }: Goods): Line {
  const total = net + tax;
  const rate = net === 0 ? null : String(Math.round((tax * 10_000) / net) / 100);
  const pieces = Number(quantity);
  if (!Number.isInteger(pieces) || total % pieces !== 0) return wholeLine({ name, quantity, total }, rate);
  return { description: name, quantity, unitPrice: total / pieces, discount: 0, vatRate: rate };
}

/** One piece at the price of all, where the price of one would not come out even. */
function wholeLine(
  { name, quantity, total }: { readonly name: string; readonly quantity: string; readonly total: number },
  vatRate: string | null,
): Line {
  const description = quantity === "1" ? name : `${quantity} × ${name}`;
  return { description, quantity: "1", unitPrice: total, discount: 0, vatRate };
}

/** `2.50` → `2.5`; null for what is no number above zero with at most four decimals. */
function plainQuantity(text: string): string | null {
  const [whole = "", decimals, ...rest] = text.split(".");
  const kept = decimals?.replace(/(?<!0)0+$/, "");
  const bare = kept ? `${whole}.${kept}` : whole;
  return rest.length === 0 && isDecimal(bare) && /[1-9]/.test(bare) ? bare : null;
}

function grossOf(quantity: string, price: number): number;
function grossOf(quantity: string, price: number | null): number | null;
function grossOf(quantity: string, price: number | null): number | null {
  if (price === null) return null;
  const { digits, scale } = parseDecimal(quantity);
  const unit = 10n ** BigInt(scale);
  return Number((digits * BigInt(price) * 2n + unit) / (unit * 2n));
}

function differenceOf(lines: readonly Line[], dealAmount: string | null, currency: string): readonly string[] {
  const amount = minorOf(dealAmount, currency);
  const { total } = totalOf(lines);
  if (lines.length === 0 || amount === null || amount === total) return [];
  const text = (minor: number): string => `${toDecimal({ minor, currency })} ${currency}`;
  return [`These lines come to ${text(total)}, while the deal's amount is ${text(amount)}.`];
}
