import type { Context } from "../../ports/context.ts";
import { askOperations } from "./ask-operations.ts";
import { lookOperations } from "./look-operations.ts";
import { moneyOperations } from "./money-operations.ts";
import type { Operation } from "./operation.ts";

/** All that the public API can do. */
export function operationsOf(context: Context): readonly Operation[] {
  return [...lookOperations(context), ...askOperations(context), ...moneyOperations(context)];
}
