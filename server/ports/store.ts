import type { AccountSigns } from "./account-signs.ts";
import type { ApiKeys, ApiRequests } from "./api-keys.ts";
import type { AuditBook } from "./audit.ts";
import type { BalanceChecks } from "./balance-checks.ts";
import type { Connections } from "./connections.ts";
import type { CrmFeatures } from "./crm-features.ts";
import type { CrmWrites } from "./crm-writes.ts";
import type { DeadLetters } from "./dead-letters.ts";
import type { DealMakings } from "./deal-makings.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Erasures } from "./erasures.ts";
import type { GoLiveWaivers } from "./go-live.ts";
import type { HubSpotEvents } from "./hubspot-events.ts";
import type { Inbox } from "./inbox.ts";
import type { JournalPositions } from "./journal-positions.ts";
import type { MailsDue } from "./mails-due.ts";
import type { HoldActs, Ledger, Refunds } from "./money.ts";
import type { Moves } from "./moves.ts";
import type { Payers } from "./payers.ts";
import type { ChoiceBook } from "./payment-claims.ts";
import type { PaymentSearch } from "./payment-search.ts";
import type { Attempts, Checkouts, Events, Payments, Receipts } from "./payments.ts";
import type { People } from "./people.ts";
import type { PolicyBook } from "./policy-book.ts";
import type { Portals } from "./portals.ts";
import type { ProviderReads } from "./provider-reads.ts";
import type { RecordChanges } from "./record-changes.ts";
import type { RecordPayments } from "./record-payments.ts";
import type { RuleStops } from "./rule-stops.ts";
import type { Backtests, RuleHistory, Rules } from "./rules.ts";
import type { Tickets } from "./tickets.ts";
import type { WebhookDeliveries } from "./webhook-deliveries.ts";
import type { WebhookEndpoints } from "./webhook-endpoints.ts";
import type { WorkflowRuns } from "./workflow-runs.ts";

/**
 * The database. Every read and write names its portal; the exceptions are the sweeps of the workers and look-ups by an
 * unguessable token, which answer rows that carry their portal.
 */
export interface Store {
  readonly portals: Portals;
  readonly connections: Connections;
  readonly payments: Payments;
  readonly search: PaymentSearch;
  readonly recordPayments: RecordPayments;
  readonly checkouts: Checkouts;
  readonly attempts: Attempts;
  readonly ledger: Ledger;
  readonly refunds: Refunds;
  readonly holdActs: HoldActs;
  readonly receipts: Receipts;
  readonly deliveries: Deliveries;
  readonly events: Events;
  readonly moves: Moves;
  readonly rules: Rules;
  readonly ruleHistory: RuleHistory;
  readonly backtests: Backtests;
  readonly ruleStops: RuleStops;
  readonly policies: PolicyBook;
  readonly mailsDue: MailsDue;
  readonly balanceChecks: BalanceChecks;
  readonly choices: ChoiceBook;
  readonly providerReads: ProviderReads;
  readonly inbox: Inbox;
  readonly crmWrites: CrmWrites;
  readonly crmFeatures: CrmFeatures;
  readonly deadLetters: DeadLetters;
  readonly dealMakings: DealMakings;
  readonly payers: Payers;
  readonly hubspotEvents: HubSpotEvents;
  readonly recordChanges: RecordChanges;
  readonly erasures: Erasures;
  readonly audit: AuditBook;
  readonly journalPositions: JournalPositions;
  readonly apiKeys: ApiKeys;
  readonly apiRequests: ApiRequests;
  readonly webhookEndpoints: WebhookEndpoints;
  readonly webhookDeliveries: WebhookDeliveries;
  readonly workflowRuns: WorkflowRuns;
  readonly people: People;
  readonly goLiveWaivers: GoLiveWaivers;
  readonly signs: AccountSigns;
  readonly tickets: Tickets;
  /** All or nothing. Inside, only the store handed in; no network call is allowed. Nesting is refused. */
  transaction<T>(work: (store: Store) => Promise<T>): Promise<T>;
}
