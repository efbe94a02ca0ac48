import express, { type Request, type Router } from "express";
import { NotFoundError, ValidationError, type FieldError } from "../domain/errors.ts";
import { formatMoney } from "../domain/money.ts";
import type { Context } from "../ports/context.ts";
import {
  isPaying,
  simulatedActs,
  type SimulatedAct,
  type SimulatedBank,
  type SimulatedCheckout,
  type SimulatedDelivery,
  type SimulatedHappening,
} from "../ports/simulated.ts";
import { receiveWebhook, type Intake } from "../use-cases/learn/receive-webhook.ts";
import { sendPage, type ViewData } from "./pages.ts";
import { addressFields, addressTyped, nothingTyped, payerFrom, type TypedAddress } from "./simulated-address.ts";

type Parts = Context & { readonly bank: SimulatedBank; readonly intake: Intake };

const words: Readonly<Record<SimulatedAct, { readonly label: string; readonly help: string }>> = {
  pay: { label: "Pay", help: "The card is charged and the webhook is sent." },
  decline: { label: "Decline the card", help: "The bank says no; the link can be tried again." },
  leave: { label: "Leave without paying", help: "Go back as a customer who changed their mind." },
  pay_late: { label: "Pay late", help: "The money arrives a minute after this page has ended." },
  pay_twice: { label: "Pay twice", help: "Two captures for one payment." },
  lose_webhook: { label: "Pay, but lose the webhook", help: "The card is charged; nobody tells the merchant." },
  refund: { label: "Refund", help: "The merchant gives back all that is left, outside HubSpot; the webhook is sent." },
  dispute: {
    label: "Dispute",
    help: "The card holder objects at the bank, and the money is taken until that is settled.",
  },
  win_dispute: { label: "Merchant wins the dispute", help: "The bank puts the money back; the webhook is sent." },
  lose_dispute: { label: "Merchant loses the dispute", help: "The card holder keeps the money; the webhook is sent." },
};

const stories: Readonly<Record<SimulatedHappening["kind"], (sum: string) => string>> = {
  declined: () => "The card was declined.",
  authorised: (sum) => `${sum} held on the card.`,
  captured: (sum) => `${sum} paid.`,
  released: (sum) => `${sum} no longer held.`,
  refunded: (sum) => `${sum} given back.`,
  dispute_opened: (sum) => `${sum} disputed at the bank.`,
  dispute_won: (sum) => `The merchant won the dispute: ${sum} put back.`,
  dispute_lost: (sum) => `The merchant lost the dispute: ${sum} gone.`,
};

/** The simulated provider's pay page: test mode with a button for every mishap. */
export function simulatedRoutes(parts: Parts): Router {
  const { bank } = parts;
  const router = express.Router();

  router.get("/simulated/:reference", async (request, response) => {
    const checkout = await bank.find(referenceOf(request));
    await sendPage(response, "simulated", viewOf(checkout, bank.actsFor(checkout)));
  });

  router.post(
    "/simulated/:reference",
    express.urlencoded({ extended: false, limit: "4kb" }),
    async (request, response) => {
      const reference = referenceOf(request);
      const typed = addressTyped(request.body);
      try {
        const { goTo, delivery } = await bank.act(reference, actOf(request.body), payerFrom(typed));
        if (delivery) await deliver(parts, delivery);
        response.redirect(303, goTo ?? `/simulated/${reference}`);
      } catch (error) {
        if (!(error instanceof ValidationError)) throw error;
        const checkout = await bank.find(reference);
        const page = viewOf(checkout, bank.actsFor(checkout), { typed, errors: error.fields });
        await sendPage(response, "simulated", page, 422);
      }
    },
  );

  return router;
}

interface Filled {
  readonly typed: TypedAddress;
  readonly errors: readonly FieldError[];
}

const notFilled: Filled = { typed: nothingTyped, errors: [] };

function viewOf(
  checkout: SimulatedCheckout,
  acts: readonly SimulatedAct[],
  { typed, errors }: Filled = notFilled,
): ViewData {
  const { amount, description, lines, capture, happenings } = checkout;
  const shown = (minor: number) => formatMoney({ ...amount, minor }, "en");
  const came = (kind: SimulatedHappening["kind"]) => happenings.some((happening) => happening.kind === kind);
  return {
    title: "Simulated payment page",
    amount: shown(amount.minor),
    description,
    lines: lines.map((line) => ({ ...line, total: shown(line.total) })),
    isOnlyHeld: capture === "manual",
    acts: acts.map((act) => ({ act, isPaying: isPaying(act), ...words[act] })),
    address: checkout.asksAddress && acts.some(isPaying) ? addressFields(typed, errors) : [],
    isPaid: came("captured"),
    isHeld: came("authorised") && !came("captured"),
    story: happenings.map(({ kind, at, minor }) => ({
      text: stories[kind](shown(minor ?? amount.minor)),
      at: new Date(at).toISOString(),
      moment: moment.format(at),
    })),
    wayBack: checkout.returnUrl,
  };
}

const moment = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "medium",
  timeStyle: "short",
  timeZone: "UTC",
});

function referenceOf(request: Request): string {
  const { reference } = request.params;
  if (typeof reference !== "string") throw new NotFoundError("There is no such simulated checkout.");
  return reference;
}

function actOf(body: unknown): SimulatedAct {
  const asked = (body as { act?: unknown } | undefined)?.act;
  const act = simulatedActs.find((known) => known === asked);
  if (!act) throw new NotFoundError("There is no such button.");
  return act;
}

/** The provider's own delivery, signature and all; like a real provider's it may find nobody there. */
async function deliver(parts: Parts, { portalId, connectionId, webhook }: SimulatedDelivery): Promise<void> {
  const connection = await parts.store.connections.find(portalId, connectionId);
  if (connection && connection.removedAt === null) await receiveWebhook(parts, connection, webhook);
}
