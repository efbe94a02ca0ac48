import type { Random } from "../../../server/ports/context.ts";
import type { Contract } from "./gate/contract.ts";
import type { Scope } from "./gate/endpoint.ts";

/** The app as HubSpot knows it. */
export interface App {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly appId: number;
  /** Compared letter by letter. */
  readonly redirectUris: readonly string[];
  readonly requiredScopes: readonly Scope[];
  readonly optionalScopes?: readonly Scope[];
}

export interface HubSpotOptions extends App {
  /** Epoch ms; the machine's clock when left out. */
  readonly now?: () => number;
  /** The machine's chance when left out. */
  readonly random?: Random;
  /** What lies beside the project when left out; null for the stand-in's own rules alone. */
  readonly contract?: Contract | null;
  /** True in the stand-in's own tests: an answer outside the contract becomes a 500. */
  readonly checksAnswers?: boolean;
}
