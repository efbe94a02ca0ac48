import express, { type Router } from "express";
import type { Context } from "../ports/context.ts";
import { readExample } from "../use-cases/account/show-example.ts";
import { allowLogo } from "./pay/brand.ts";
import { languageFor, languageFrame } from "./pay/language.ts";
import { payView } from "./pay/view.ts";
import { sendPage } from "./pages.ts";

/** An example of the customer's page, for whoever settles how it looks. There is no payment behind it, and no button works. */
export function exampleRoutes(context: Context): Router {
  const router = express.Router();
  router.get("/example/:token", async (request, response) => {
    const { token } = request.params;
    const { page, around } = await readExample(context, token);
    const spoken = languageFor(request);
    allowLogo(response, around.brand);
    await sendPage(response, "pay", {
      ...payView({ page, around, isReturn: false, spoken }),
      ...languageFrame(spoken.language, `/example/${token}`),
      isExample: true,
      forwards: false,
      documents: [],
    });
  });
  return router;
}
