import type { FarSide, OpenCircuit } from "../domain/circuit.ts";
import type { Connection } from "../domain/connection.ts";

/** A far side to be asked whether it is back. */
export interface ProbeDue extends FarSide {
  /** `open`: nobody calls it. `watched`: only some work of it waits for long. */
  readonly state: "open" | "watched";
  readonly since: number;
  /** Probes in a row that were answered. */
  readonly answers: number;
}

/** Far sides that have fallen silent, of all accounts: one row each, gone when they are back. */
export interface Circuits {
  /** Those that are open, every process's word; at most so many that a list of them is of use. */
  listOpen(): Promise<readonly OpenCircuit[]>;
  listOpenOf(portalId: number): Promise<readonly OpenCircuit[]>;
  /** False where it was open already: it keeps the time of its first silence. */
  open(circuit: OpenCircuit): Promise<boolean>;
  /** Has far sides watched that are not yet; an open one stays open. */
  watch(sides: readonly FarSide[], times: { readonly since: number; readonly probeAt: number }): Promise<void>;
  /** Hands out what is to be probed, each to one caller, and sets the time of its next probe. */
  claimProbes(now: number, nextAt: number, limit: number): Promise<readonly ProbeDue[]>;
  /** Writes down how often in a row it has answered now, and when to ask next, epoch ms. */
  noteAnswers(side: FarSide, answers: number, probeAt: number): Promise<void>;
  /** False where it is gone already. */
  remove(side: FarSide): Promise<boolean>;
}

/** Asks far sides, whatever their circuit says, for something that changes nothing. Both throw what the call throws. */
export interface Probes {
  connection(connection: Connection): Promise<void>;
  hubspot(portalId: number): Promise<void>;
}

/** Makes calls, unless the far side is known to be silent; then UpstreamError `unavailable` with `silentFor`. */
export interface CallGuard {
  guarded<T>(side: FarSide, call: () => Promise<T>): Promise<T>;
}
