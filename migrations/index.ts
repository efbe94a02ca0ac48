import type { Knex } from "knex";
import { firstTables } from "./2026-11-20-first-tables.ts";
import { workTables } from "./2026-11-20-work-tables.ts";
import { deliveries } from "./2026-11-21-deliveries.ts";
import { simulatedHolds } from "./2026-11-21-simulated-holds.ts";
import { refunds } from "./2026-11-21-refunds.ts";
import { providerReads } from "./2026-11-21-provider-reads.ts";
import { paymentSearch } from "./2026-11-21-payment-search.ts";
import { attemptCards } from "./2026-11-21-attempt-cards.ts";
import { termsAndPolicies } from "./2026-11-21-terms-and-policies.ts";
import { liveLists } from "./2026-11-21-live-lists.ts";
import { dealMakings } from "./2026-11-21-deal-makings.ts";
import { payers } from "./2026-11-21-payers.ts";
import { payerDetails } from "./2026-11-21-payer-details.ts";
import { lastChoices } from "./2026-11-21-last-choices.ts";
import { receipts } from "./2026-11-21-receipts.ts";
import { acts } from "./2026-11-21-acts.ts";
import { mailsDue } from "./2026-11-21-mails-due.ts";
import { balanceChecks } from "./2026-11-21-balance-checks.ts";
import { deadLetters } from "./2026-11-22-dead-letters.ts";
import { crmFeatures } from "./2026-11-22-crm-features.ts";
import { crmWriteKinds } from "./2026-11-22-crm-write-kinds.ts";
import { audit } from "./2026-11-22-audit.ts";
import { goLive } from "./2026-11-22-go-live.ts";
import { rules } from "./2026-11-22-rules.ts";
import { leaving } from "./2026-11-22-leaving.ts";
import { providerSending } from "./2026-11-22-provider-sending.ts";
import { moveEvidence } from "./2026-11-22-move-evidence.ts";
import { apiKeys } from "./2026-11-22-api-keys.ts";
import { webhookEndpoints } from "./2026-11-22-webhook-endpoints.ts";
import { workflowRuns } from "./2026-11-22-workflow-runs.ts";
import { workflowRunTurns } from "./2026-11-22-workflow-run-turns.ts";
import { hubspotEvents } from "./2026-11-22-hubspot-events.ts";
import { healings } from "./2026-11-23-healings.ts";
import { processBeats } from "./2026-11-23-process-beats.ts";
import { contactAddresses } from "./2026-11-23-contact-addresses.ts";
import { attemptFees } from "./2026-11-23-attempt-fees.ts";
import { connectionTroubles } from "./2026-11-23-connection-troubles.ts";
import { backtestFindings } from "./2026-11-23-backtest-findings.ts";
import { closings } from "./2026-11-23-closings.ts";
import { inboxTurns } from "./2026-11-23-inbox-turns.ts";
import { oldRows } from "./2026-11-23-old-rows.ts";
import { apiKeyWindows } from "./2026-11-23-api-key-windows.ts";
import { sealingKeys } from "./2026-11-23-sealing-keys.ts";
import { signsOfWork } from "./2026-11-23-signs-of-work.ts";
import { circuits } from "./2026-11-24-circuits.ts";
import { judgements } from "./2026-11-24-judgements.ts";
import { movesInLine } from "./2026-11-24-moves-in-line.ts";
import { movesSeenChange } from "./2026-11-24-moves-seen-change.ts";
import { movesSeen } from "./2026-11-24-moves-seen.ts";

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
  { name: "2026-11-21-acts", up: acts },
  { name: "2026-11-21-attempt-cards", up: attemptCards },
  { name: "2026-11-21-payment-search", up: paymentSearch },
  { name: "2026-11-21-live-lists", up: liveLists },
  { name: "2026-11-21-receipts", up: receipts },
  { name: "2026-11-21-deliveries", up: deliveries },
  { name: "2026-11-21-last-choices", up: lastChoices },
  { name: "2026-11-21-mails-due", up: mailsDue },
  { name: "2026-11-21-balance-checks", up: balanceChecks },
  { name: "2026-11-21-deal-makings", up: dealMakings },
  { name: "2026-11-21-payers", up: payers },
  { name: "2026-11-21-payer-details", up: payerDetails },
  { name: "2026-11-22-audit", up: audit },
  { name: "2026-11-22-leaving", up: leaving },
  { name: "2026-11-22-provider-sending", up: providerSending },
  { name: "2026-11-22-crm-write-kinds", up: crmWriteKinds },
  { name: "2026-11-22-crm-features", up: crmFeatures },
  { name: "2026-11-22-move-evidence", up: moveEvidence },
  { name: "2026-11-22-api-keys", up: apiKeys },
  { name: "2026-11-22-webhook-endpoints", up: webhookEndpoints },
  { name: "2026-11-22-workflow-runs", up: workflowRuns },
  { name: "2026-11-22-hubspot-events", up: hubspotEvents },
  { name: "2026-11-22-rules", up: rules },
  { name: "2026-11-22-go-live", up: goLive },
  { name: "2026-11-22-dead-letters", up: deadLetters },
  { name: "2026-11-22-workflow-run-turns", up: workflowRunTurns },
  { name: "2026-11-23-closings", up: closings },
  { name: "2026-11-23-backtest-findings", up: backtestFindings },
  { name: "2026-11-23-old-rows", up: oldRows },
  { name: "2026-11-23-api-key-windows", up: apiKeyWindows },
  { name: "2026-11-23-connection-troubles", up: connectionTroubles },
  { name: "2026-11-23-inbox-turns", up: inboxTurns },
  { name: "2026-11-23-process-beats", up: processBeats },
  { name: "2026-11-23-healings", up: healings },
  { name: "2026-11-23-sealing-keys", up: sealingKeys },
  { name: "2026-11-23-signs-of-work", up: signsOfWork },
  { name: "2026-11-23-contact-addresses", up: contactAddresses },
  { name: "2026-11-23-attempt-fees", up: attemptFees },
  { name: "2026-11-24-circuits", up: circuits },
  { name: "2026-11-24-judgements", up: judgements },
  { name: "2026-11-24-moves-in-line", up: movesInLine },
  { name: "2026-11-24-moves-seen", up: movesSeen },
  { name: "2026-11-24-moves-seen-change", up: movesSeenChange },
];
