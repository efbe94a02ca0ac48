import type { Knex } from "knex";
import { insideTransaction } from "../outbound.ts";
import type { Sealer } from "../ports/context.ts";
import type { SimulatedCheckouts } from "../ports/simulated.ts";
import type { Store } from "../ports/store.ts";
import { accountSigns } from "./account-signs.ts";
import { apiKeysTable } from "./api-keys.ts";
import { apiRequestsTable } from "./api-requests.ts";
import { attemptsTable } from "./attempts.ts";
import { auditTable } from "./audit.ts";
import { balanceChecksTable } from "./balance-checks.ts";
import { booksOn } from "./books.ts";
import { checkoutsTable } from "./checkouts.ts";
import { circuitsTable } from "./circuits.ts";
import { closingsTable } from "./closings.ts";
import { connectionTroublesTable } from "./connection-troubles.ts";
import { connectionsTable } from "./connections.ts";
import { crmFeaturesTable } from "./crm-features.ts";
import { crmWritesTable } from "./crm-writes.ts";
import { deadLettersTable } from "./dead-letters.ts";
import { deliverySkewsTable } from "./delivery-skews.ts";
import { deliveriesTable } from "./deliveries.ts";
import { dealMakingsTable } from "./deal-makings.ts";
import { erasuresTable } from "./erasures.ts";
import { eventsTable } from "./events.ts";
import { findingsTable } from "./findings.ts";
import { goLiveTable } from "./go-live.ts";
import { healingsTable } from "./healings.ts";
import { holdActsTable } from "./hold-acts.ts";
import { hubspotEventsTable } from "./hubspot-events.ts";
import { inboxTable } from "./inbox.ts";
import { journalPositionsTable } from "./journal-positions.ts";
import { judgementWalksTable } from "./judgement-walks.ts";
import { lastChoicesTable } from "./last-choices.ts";
import { ledgerTable } from "./ledger.ts";
import { mailsDueTable } from "./mails-due.ts";
import { movesTable } from "./moves.ts";
import { paymentSearch } from "./payment-search.ts";
import { payersTable } from "./payers.ts";
import { paymentsTable } from "./payments.ts";
import { peopleTable } from "./people.ts";
import { policiesTable } from "./policies.ts";
import { portalsTable } from "./portals.ts";
import { providerReadsTable } from "./provider-reads.ts";
import { receiptsTable } from "./receipts.ts";
import { recordPayments } from "./record-payments.ts";
import { recordChanges } from "./record-changes.ts";
import { refundsTable } from "./refunds.ts";
import { resealing } from "./resealing.ts";
import { backtestsTable } from "./rules-backtests.ts";
import { backtestFindings } from "./rules-findings.ts";
import { ruleHistory } from "./rules-history.ts";
import { rulesTable } from "./rules.ts";
import { ruleStopsTable } from "./rule-stops.ts";
import { simulatedCheckoutsTable } from "./simulated-checkouts.ts";
import { ticketsTable } from "./tickets.ts";
import { workflowRunsTable } from "./workflow-runs.ts";
import { waitingWork } from "./waiting-work.ts";
import { webhookDeliveriesTable } from "./webhook-deliveries.ts";
import { webhookEndpointsTable } from "./webhook-endpoints.ts";

/** The store over an open, migrated database. */
export function storeOn(knex: Knex, sealer: Sealer): Store & { readonly simulatedCheckouts: SimulatedCheckouts } {
  return {
    ...tables(knex, sealer),
    transaction: (work) => repeatOnConflict(() => inTransaction(knex, sealer, work)),
  };
}

function inTransaction<T>(knex: Knex, sealer: Sealer, work: (store: Store) => Promise<T>): Promise<T> {
  return knex.transaction((trx) =>
    insideTransaction(() => work({ ...tables(trx, sealer), transaction: refuseNesting })),
  );
}

function tables(db: Knex, sealer: Sealer) {
  return {
    portals: portalsTable(db, sealer),
    connections: connectionsTable(db, sealer),
    connectionTroubles: connectionTroublesTable(db),
    circuits: circuitsTable(db),
    waitingWork: waitingWork(db),
    payments: paymentsTable(db, sealer),
    search: paymentSearch(db, sealer),
    recordPayments: recordPayments(db, sealer),
    checkouts: checkoutsTable(db, sealer),
    closings: closingsTable(db),
    attempts: attemptsTable(db),
    ledger: ledgerTable(db),
    refunds: refundsTable(db),
    holdActs: holdActsTable(db),
    receipts: receiptsTable(db),
    deliveries: deliveriesTable(db, sealer),
    events: eventsTable(db),
    moves: movesTable(db),
    rules: rulesTable(db),
    ruleHistory: ruleHistory(db),
    backtests: backtestsTable(db),
    backtestFindings: backtestFindings(db),
    ruleStops: ruleStopsTable(db),
    policies: policiesTable(db),
    mailsDue: mailsDueTable(db),
    balanceChecks: balanceChecksTable(db),
    choices: lastChoicesTable(db),
    healings: healingsTable(db),
    inbox: inboxTable(db, sealer),
    crmWrites: crmWritesTable(db),
    crmFeatures: crmFeaturesTable(db),
    deadLetters: deadLettersTable(db, sealer),
    dealMakings: dealMakingsTable(db),
    payers: payersTable(db, sealer),
    hubspotEvents: hubspotEventsTable(db, sealer),
    recordChanges: recordChanges(db, sealer),
    erasures: erasuresTable(db, sealer),
    audit: auditTable(db),
    journalPositions: journalPositionsTable(db),
    providerReads: providerReadsTable(db),
    apiKeys: apiKeysTable(db),
    apiRequests: apiRequestsTable(db, sealer),
    webhookEndpoints: webhookEndpointsTable(db, sealer),
    webhookDeliveries: webhookDeliveriesTable(db),
    people: peopleTable(db),
    goLiveWaivers: goLiveTable(db),
    signs: accountSigns(db),
    tickets: ticketsTable(db, sealer),
    resealing: resealing(db, sealer),
    books: booksOn(db, sealer),
    findings: findingsTable(db),
    judgementWalks: judgementWalksTable(db),
    deliverySkews: deliverySkewsTable(db),
    workflowRuns: workflowRunsTable(db, sealer),
    simulatedCheckouts: simulatedCheckoutsTable(db, sealer),
  };
}

function refuseNesting(): Promise<never> {
  return Promise.reject(new Error("A transaction was opened inside a transaction."));
}

const serializationFailure = "40001";
const deadlock = "40P01";
const busy = "SQLITE_BUSY";

/** The loser of a deadlock or a serialisation failure did nothing; its whole work is done again. */
async function repeatOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const { code } = error as { code?: string };
      if (attempt === 5 || ![serializationFailure, deadlock, busy].includes(code ?? "")) throw error;
    }
  }
}
