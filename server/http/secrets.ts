import express, { type Router } from "express";
import { NotFoundError } from "../domain/errors.ts";
import type { Context } from "../ports/context.ts";
import { makeApiKey, readKeyInvitation } from "../use-cases/api/invite-api-key.ts";
import { readSecretInvitation, showSecret } from "../use-cases/api/read-webhooks.ts";
import { sendPage } from "./pages.ts";

/**
 * One-time pages that show a secret once: straight from us to the admin's browser, never through HubSpot. Looking at
 * the address changes nothing, so that no preview of a link uses it up; only the button does.
 */
export function secretRoutes(context: Context): Router {
  const router = express.Router();

  router.get("/keys/:token", async ({ params }, response) => {
    const { order } = await readKeyInvitation(context, tokenIn(params));
    const text = `This makes the API key “${order.name}” for ${order.mode} payments. It is shown once: have the place ready where you will keep it.`;
    await sendPage(response, "secret", {
      title: "Make the API key",
      text,
      button: "Make and show the key",
      secret: null,
    });
  });

  router.post("/keys/:token", async ({ params }, response) => {
    const { key, text: secret } = await makeApiKey(context, tokenIn(params));
    const text = `This is the API key “${key.name}” for ${key.mode} payments. We keep no copy: when it is lost, make another and revoke this one.`;
    await sendPage(response, "secret", { title: "Your API key", text, button: null, secret, docs: true }, 201);
  });

  router.get("/webhook-secrets/:token", async ({ params }, response) => {
    const { url } = await readSecretInvitation(context, tokenIn(params));
    const text = `This shows the secret that signs what is sent to ${url}. The address of this page works once.`;
    await sendPage(response, "secret", {
      title: "Show the signing secret",
      text,
      button: "Show the secret",
      secret: null,
    });
  });

  router.post("/webhook-secrets/:token", async ({ params }, response) => {
    const { url, secret } = await showSecret(context, tokenIn(params));
    const text = `What is sent to ${url} is signed with this secret. Keep it where your program finds it and nobody else does.`;
    await sendPage(response, "secret", { title: "Your signing secret", text, button: null, secret, docs: true });
  });

  return router;
}

function tokenIn({ token }: Readonly<Record<string, string | readonly string[] | undefined>>): string {
  if (typeof token !== "string") throw new NotFoundError("This address was used before, or its time is over.");
  return token;
}
