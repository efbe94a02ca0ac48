import { kindOf } from "../../domain/errors.ts";
import type { Context } from "../../ports/context.ts";

/**
 * What is noted only because somebody looks: on a full disk they see what they came for all the same, and it is noted at
 * the next look.
 */
export async function notedAside({ log }: Pick<Context, "log">, portalId: number, note: Promise<void>): Promise<void> {
  try {
    await note;
  } catch (error) {
    log.warn({ portalId, error: kindOf(error) }, "What a look brought with it could not be noted.");
  }
}
