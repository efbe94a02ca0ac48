import type { Knex } from "knex";
import { firstTables } from "./2026-11-20-first-tables.ts";
import { workTables } from "./2026-11-20-work-tables.ts";
import { simulatedHolds } from "./2026-11-21-simulated-holds.ts";
import { refunds } from "./2026-11-21-refunds.ts";
import { providerReads } from "./2026-11-21-provider-reads.ts";
import { termsAndPolicies } from "./2026-11-21-terms-and-policies.ts";

export interface Migration {
  /** Without an extension: knex remembers the name, and the build has another extension than the source. */
  readonly name: string;
  up(knex: Knex): Promise<void>;
}

/** In the order they run. Only ever append. */
export const migrations: readonly Migration[] = [
  { name: "2026-11-20-first-tables", up: firstTables },
  { name: "2026-11-20-work-tables", up: workTables },
  { name: "2026-11-21-simulated-holds", up: simulatedHolds },
  { name: "2026-11-21-refunds", up: refunds },
  { name: "2026-11-21-provider-reads", up: providerReads },
  { name: "2026-11-21-terms-and-policies", up: termsAndPolicies },
];
