import { chanceOf } from "../../domain/backoff.ts";
import {
  answersToTrust,
  freshFor,
  probeEvery,
  spreadAfter,
  verdictOf,
  type FarSide,
  type Verdict,
} from "../../domain/circuit.ts";
import { DisconnectedError } from "../../domain/errors.ts";
import { minute } from "../../domain/time.ts";
import type { ProbeDue } from "../../ports/circuits.ts";
import type { Context } from "../../ports/context.ts";

type Parts = Pick<Context, "store" | "probes" | "clock" | "random" | "log">;

/**
 * Asks a far side whether it is back. One answer of any kind closes an open circuit (R10). Where none is open and work waits
 * all the same, several good answers in a row are asked for: a far side that fails every other call has not come back.
 * Then what waits is brought forward. Never throws what an outside fault has caused.
 */
export async function probeFarSide(parts: Parts, due: ProbeDue): Promise<void> {
  const answer = await ask(parts, due);
  if (answer === "gone") await parts.store.circuits.remove(due);
  else if (due.state === "open") await afterProbeOfOpen(parts, due, answer);
  else await afterProbeOfWatched(parts, due, answer);
}

type Answer = Verdict | "well" | "gone";

async function ask({ store, probes }: Parts, { portalId, connectionId }: FarSide): Promise<Answer> {
  const connection = connectionId === null ? null : await store.connections.find(portalId, connectionId);
  if (connectionId !== null && (!connection || connection.removedAt !== null)) return "gone";
  try {
    await (connection ? probes.connection(connection) : probes.hubspot(portalId));
    return "well";
  } catch (error) {
    return error instanceof DisconnectedError ? "gone" : verdictOf(error);
  }
}

async function afterProbeOfOpen(parts: Parts, due: ProbeDue, answer: Answer): Promise<void> {
  if (answer === "silent" || answer === "tells nothing") return;
  await bringForward(parts, due);
  const { portalId, connectionId, upstream } = due;
  parts.log.info({ portalId, connectionId, provider: upstream }, "A far side answers again; what waited goes on.");
}

/** A far side that is not well is looked at less often: nobody is held up by it but what waits. */
const unwellPause = 2 * minute;

async function afterProbeOfWatched(parts: Parts, due: ProbeDue, answer: Answer): Promise<void> {
  const { store, clock } = parts;
  const answers = answer === "well" ? due.answers + 1 : 0;
  if (answers >= answersToTrust) return bringForward(parts, due);
  await store.circuits.noteAnswers(due, answers, clock.now() + (answers > 0 ? probeEvery : unwellPause));
}

async function bringForward({ store, clock, random }: Parts, due: ProbeDue): Promise<void> {
  const now = clock.now();
  const spread = spreadAfter(now, chanceOf(random));
  await store.transaction(async (tx) => {
    // Whoever removes it does the rest, once.
    if (await tx.circuits.remove(due)) await tx.waitingWork.bringForward(due, spread, now - freshFor);
  });
}
