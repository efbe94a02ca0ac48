import type { NextFunction, Request, Response } from "express";
import { NotFoundError } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";
import { isOurs, logFault, toldOf } from "../errors.ts";
import { sendPage } from "../pages.ts";
import { languageFor } from "./language.ts";
import { troubleView } from "./view.ts";

/** The unguessable part of a payer's address. Throws NotFoundError. */
export function tokenOf(request: Request): string {
  const { token } = request.params;
  if (typeof token !== "string") throw new NotFoundError("This address leads to no payment.");
  return token;
}

/** Whatever goes wrong on these addresses is told in the payer's language; one unknown looks like any other. */
export function payErrors({ log }: Pick<Context, "log">) {
  return async (error: unknown, request: Request, response: Response, next: NextFunction): Promise<void> => {
    if (response.headersSent) return next(error);
    const told = toldOf(error);
    if (isOurs(told)) logFault(log, request, error);
    const status = told?.status ?? 500;
    const trouble = status === 404 || status === 400 ? "unknown" : "fault";
    await sendPage(response, "notice", troubleView(trouble, languageFor(request), null), status);
  };
}
