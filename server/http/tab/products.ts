import type { ProductPage } from "@payments/shared";
import type { Request, Router } from "express";
import { z } from "zod";
import { currencies, toDecimal } from "../../domain/money.ts";
import type { Context } from "../../ports/context.ts";
import { requireRight } from "../../use-cases/account/require-right.ts";
import {
  findProducts,
  type FoundProduct,
  type FoundProducts,
  type NotOffered,
} from "../../use-cases/ask/find-products.ts";
import type { Answer } from "./answer.ts";
import { parse } from "./requests.ts";
import { amountOf } from "./rows.ts";

/** Products of the account's own library, to be picked into the lines of a payment. */
export function addProducts(router: Router, context: Context, answer: Answer): void {
  router.get(
    "/api/products",
    answer(async (request, { portalId, userId }): Promise<ProductPage> => {
      // Before the fields: nobody without the right learns what would have been accepted.
      await requireRight(context, { portalId, userId, right: "create" });
      const wish = wishOf(request);
      const found = await findProducts(context, { ...wish, portalId });
      return found
        ? productPage(found, wish.currency)
        : { products: [], leftOut: null, refusal: notAllowed, after: null };
    }),
  );
}

const wish = z.object({
  connectionId: z.string().min(1).max(64),
  currency: z.enum(currencies as [string, ...string[]], "Choose a currency."),
  words: z.string().trim().max(100, "Keep it within 100 characters.").default(""),
  after: z
    .string()
    .regex(/^\d{1,10}$/, "This is no place in the list.")
    .nullable()
    .default(null),
});

/** Throws ValidationError. */
function wishOf(request: Request): z.output<typeof wish> {
  return parse(wish, request.query);
}

const notAllowed =
  "The app may not read the product library in this account yet. Ask the admin to install it again and allow it, or enter the lines here.";

function productPage({ products, notOffered, after }: FoundProducts, currency: string): ProductPage {
  return {
    products: products.map((product) => choiceOf(product, currency)),
    leftOut: leftOutSentence(notOffered, currency),
    refusal: null,
    after,
  };
}

function choiceOf({ id, name, sku, line }: FoundProduct, currency: string): ProductPage["products"][number] {
  const price = amountOf({ minor: line.unitPrice, currency });
  return {
    id,
    name,
    sku,
    price,
    line: { ...line, unitPrice: price.decimal, discount: toDecimal({ minor: 0, currency }) },
  };
}

const whys: Readonly<Record<NotOffered, (currency: string) => string>> = {
  inactive: () => "inactive",
  recurring: () => "billed again and again, while a link is paid once",
  no_price: (currency) => `without a price in ${currency}`,
};

function leftOutSentence(counts: FoundProducts["notOffered"], currency: string): string | null {
  const parts = (Object.keys(whys) as NotOffered[]).flatMap((why) => {
    const count = counts[why] ?? 0;
    return count > 0 ? `${count} ${whys[why](currency)}` : [];
  });
  return parts.length > 0 ? `Not offered: ${parts.join("; ")}.` : null;
}
