import type { Request } from "express";
import { makerIn } from "../../domain/reach.ts";
import type { Context } from "../../ports/context.ts";
import type { RecordKey } from "../../ports/payment-lists.ts";
import { reachOf } from "../../use-cases/look/reach-of.ts";
import type { Caller } from "./caller.ts";
import { recordOf } from "./requests.ts";

/** The record that is asked for, with whose payments of it the caller sees. Throws ValidationError. */
export async function seenRecordOf(
  context: Pick<Context, "store">,
  caller: Caller,
  request: Request,
): Promise<RecordKey> {
  return { ...recordOf(request), madeBy: makerIn(await reachOf(context, caller)) };
}
