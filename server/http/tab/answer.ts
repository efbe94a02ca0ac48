import type { Request, RequestHandler } from "express";
import type { Context } from "../../ports/context.ts";
import { requireRight } from "../../use-cases/account/require-right.ts";
import type { Caller } from "./caller.ts";

/** What is done for a caller; what it resolves with is the answer. */
type Work = (request: Request, caller: Caller) => Promise<unknown>;

/** Makes a route of it: the caller is known and connected before it begins, and its answer goes out as JSON. */
export type Answer = (work: Work, status?: number) => RequestHandler;

/**
 * The same for those alone who may change the settings. The right comes before the fields: nobody without it learns what
 * would have been accepted.
 */
export function settingsOnly(context: Pick<Context, "store">, answer: Answer): Answer {
  return (work, status) =>
    answer(async (request, caller) => {
      await requireRight(context, { ...caller, right: "settings" });
      return work(request, caller);
    }, status);
}
