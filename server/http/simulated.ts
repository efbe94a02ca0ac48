import express, { type Request, type Router } from "express";
import { NotFoundError } from "../domain/errors.ts";
import { formatMoney } from "../domain/money.ts";
import type { Context } from "../ports/context.ts";
import { simulatedActs, type SimulatedAct, type SimulatedBank, type SimulatedDelivery } from "../ports/simulated.ts";
import { receiveWebhook, type Intake } from "../use-cases/receive-webhook.ts";
import { sendPage } from "./pages.ts";

type Parts = Context & { readonly bank: SimulatedBank; readonly intake: Intake };

const words: Readonly<Record<SimulatedAct, { readonly label: string; readonly help: string }>> = {
  pay: { label: "Pay", help: "The card is charged and the webhook is sent." },
  decline: { label: "Decline the card", help: "The bank says no; the link can be tried again." },
  leave: { label: "Leave without paying", help: "Go back as a customer who changed their mind." },
  pay_late: { label: "Pay late", help: "The money arrives a minute after this page has ended." },
  pay_twice: { label: "Pay twice", help: "Two captures for one payment." },
  lose_webhook: { label: "Pay, but lose the webhook", help: "The card is charged; nobody tells the merchant." },
};

/** The simulated provider's pay page: test mode with a button for every mishap. */
export function simulatedRoutes(parts: Parts): Router {
  const { bank } = parts;
  const router = express.Router();

  router.get("/simulated/:reference", async (request, response) => {
    const checkout = await bank.find(referenceOf(request));
    const acts = bank.actsFor(checkout).map((act) => ({ act, ...words[act] }));
    await sendPage(response, "simulated", {
      title: "Simulated payment page",
      amount: formatMoney(checkout.amount, "en"),
      description: checkout.description,
      acts,
      isPaid: acts.length === 0,
      wayBack: checkout.returnUrl,
    });
  });

  router.post(
    "/simulated/:reference",
    express.urlencoded({ extended: false, limit: "4kb" }),
    async (request, response) => {
      const reference = referenceOf(request);
      const { goTo, delivery } = await bank.act(reference, actOf(request.body));
      if (delivery) await deliver(parts, delivery);
      response.redirect(303, goTo ?? `/simulated/${reference}`);
    },
  );

  return router;
}

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
