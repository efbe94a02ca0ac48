import type { Books } from "./books.ts";
import type { BalanceTransaction, Charge } from "./objects.ts";

/** 1.5 % and 25 of the smallest unit, in the charge's own currency. Real accounts have prices of their own. */
export function feeOf(amount: number): number {
  return Math.round(amount * 0.015) + 25;
}

/** Puts a captured charge into the merchant's balance. Stripe does it in the background, this stand-in at once. */
export function bookFee(books: Books, charge: Charge): void {
  const { amount_captured: amount, currency, id: source } = charge;
  const fee = feeOf(amount);
  const booked: BalanceTransaction = {
    id: books.newId("txn"),
    object: "balance_transaction",
    amount,
    available_on: books.seconds(),
    balance_type: "payments",
    created: books.seconds(),
    currency,
    description: null,
    exchange_rate: null,
    fee,
    fee_details: [
      { amount: fee, application: null, currency, description: "Stripe processing fees", type: "stripe_fee" },
    ],
    net: amount - fee,
    reporting_category: "charge",
    source,
    status: "pending",
    type: "charge",
  };
  books.balance.set(booked.id, booked);
  charge.balance_transaction = booked.id;
}
