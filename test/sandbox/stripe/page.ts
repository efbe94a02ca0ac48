import { readFileSync } from "node:fs";
import { Router, urlencoded } from "express";
import type { Books } from "./books.ts";
import type { Merchant } from "./merchant.ts";
import type { Intent, Session } from "./objects.ts";
import type { Payer } from "./payer.ts";
import { decimalsOf } from "./rules.ts";

const style = readFileSync(new URL("page.css", import.meta.url), "utf8");

export interface PageParts {
  readonly books: Books;
  readonly payer: Payer;
  readonly merchant: Merchant;
}

/** The page a payer sees: a few buttons in place of card fields. */
export function createPage({ books, payer, merchant }: PageParts): Router {
  const router = Router();

  router.get("/pay/page.css", (_request, response) => {
    response.type("css").send(style);
  });

  router.get("/pay/:id", (request, response) => {
    merchant.expireDue();
    const session = books.sessions.get(request.params.id);
    if (!session) {
      response.status(404).type("html").send(html("No such page", "<p>There is nothing to pay here.</p>"));
      return;
    }
    const intent = books.intents.get(String(session.payment_intent));
    response.type("html").send(html(amountOf(session), session.status === "open" ? form(intent) : ended(session)));
  });

  router.post("/pay/:id", urlencoded({ extended: false }), (request, response) => {
    merchant.expireDue();
    const session = books.sessions.get(request.params.id);
    const act = acts.get(String((request.body as { act?: unknown }).act));
    const next = session?.status === "open" && act ? act(payer, session) : null;
    response.redirect(303, next ?? request.originalUrl);
  });

  return router;
}

/** What each button does, and where the payer goes then; null stays on the page. */
const acts: ReadonlyMap<string, (payer: Payer, session: Session) => string | null> = new Map([
  ["pay", pay],
  ["decline", staying(({ decline }, id) => decline(id))],
  ["challenge", staying(({ challenge }, id) => challenge(id))],
  ["fail", staying(({ failChallenge }, id) => failChallenge(id))],
  ["leave", (_payer, { cancel_url: cancelUrl }) => cancelUrl],
]);

function pay(payer: Payer, session: Session): string | null {
  payer.pay(session.id);
  return backAddress(session);
}

function staying(act: (payer: Payer, id: string) => void): (payer: Payer, session: Session) => null {
  return (payer, { id }) => {
    act(payer, id);
    return null;
  };
}

/** Stripe writes the session's id where the braces stand. */
function backAddress({ id, success_url: successUrl }: Session): string | null {
  return successUrl?.replaceAll("{CHECKOUT_SESSION_ID}", id) ?? null;
}

function html(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)} · Simulated Stripe page</title>
<link rel="stylesheet" href="/pay/page.css">
</head>
<body>
<main>
<p class="label">Simulated Stripe page</p>
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>`;
}

function form(intent: Intent | undefined): string {
  if (intent?.status === "requires_action") {
    return `<p>Your bank wants to know that it is you.</p>${buttons({ pay: "Confirm it is me", fail: "It is not me" })}`;
  }
  const problem = intent?.last_payment_error?.message;
  const notice = problem ? `<p role="alert">${escaped(problem)}</p>` : "";
  return notice + buttons({ pay: "Pay with 4242 4242 4242 4242", decline: "Pay with a declined card", ...others });
}

const others = { challenge: "Pay with a card that asks for a challenge", leave: "Leave without paying" };

function buttons(labels: Readonly<Record<string, string>>): string {
  const list = Object.entries(labels).map(([act, label]) => `<button name="act" value="${act}">${label}</button>`);
  return `<form method="post">${list.join("")}</form>`;
}

function ended(session: Session): string {
  if (session.status === "expired") return "<p>This page has expired.</p>";
  const back = escaped(backAddress(session) ?? "");
  return `<p>This is paid.</p><p><a href="${back}">Back to the merchant</a></p>`;
}

function amountOf({ amount_total: amount, currency }: Session): string {
  const decimals = decimalsOf(currency ?? "");
  return `${(currency ?? "").toUpperCase()} ${((amount ?? 0) / 10 ** decimals).toFixed(decimals)}`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
