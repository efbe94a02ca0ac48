import type { Move } from "../../domain/moves.ts";
import { minute } from "../../domain/time.ts";
import type { Context } from "../../ports/context.ts";

const window = 10 * minute;
const mostMoves = 3;

/**
 * Those of a portal's moves that would be one too many for their deal: something else moves it back again and again. Their
 * rules are stopped then, until somebody saves the pipeline's rules anew.
 */
export async function pingPongsAmong(
  { store, clock, log }: Pick<Context, "store" | "clock" | "log">,
  portalId: number,
  moves: readonly Move[],
): Promise<ReadonlySet<Move>> {
  const now = clock.now();
  const dealIds = moves.map(({ dealId }) => dealId);
  const applied = await store.moves.countApplied(portalId, dealIds, now - window);
  const tooMany = moves.filter(({ dealId, undoes }) => undoes === null && (applied.get(dealId) ?? 0) >= mostMoves);
  for (const { ruleId, ruleVersion, dealId } of tooMany) {
    const isNew = await store.ruleStops.stop({ portalId, ruleId, ruleVersion, dealId, stoppedAt: now });
    if (isNew)
      log.error({ portalId, ruleId, ruleVersion, dealId }, "A rule was stopped: its deal is moved back each time.");
  }
  return new Set(tooMany);
}
