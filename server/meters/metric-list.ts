/**
 * Every metric of this program: the registry is made of this list, and the operations guide, the dashboard and the
 * alarms are held against it. Names end with their unit.
 */
export const counters = {
  payments_tab_refused_requests_total: {
    help: "Requests whose signature or key was not accepted.",
    labels: ["sender"],
  },
  payments_tab_deliveries_total: {
    help: "Deliveries of providers, by what became of them at the door.",
    labels: ["provider", "outcome"],
  },
  payments_tab_intake_entries_total: {
    help: "What came in and was verified: new, or known already.",
    labels: ["intake", "outcome"],
  },
  payments_tab_settled_total: {
    help: "Rows of work by how a try at them ended: done, ready for another try, given up.",
    labels: ["work", "outcome"],
  },
  payments_tab_moves_total: { help: "Deal moves by how they ended, and why.", labels: ["outcome", "reason"] },
  payments_tab_ledger_entries_total: { help: "Facts of money booked, by kind.", labels: ["kind"] },
  payments_tab_healed_total: {
    help: "Payments found changed at their provider without our being told.",
    labels: [],
  },
  payments_tab_unreadable_secrets_total: { help: "Sealed values that did not open.", labels: [] },
} as const;

const seconds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20] as const;

export const histograms = {
  payments_tab_http_request_seconds: {
    help: "Time to answer, by route pattern and class of status.",
    labels: ["method", "route", "status"],
    buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 4, 12],
  },
  payments_tab_call_seconds: {
    help: "Calls that left the process: to whom, what for, and how they ended.",
    labels: ["upstream", "call", "outcome"],
    buckets: seconds,
  },
  payments_tab_hubspot_turn_wait_seconds: {
    help: "Waiting for an account's allowance of calls; 0 where there was room.",
    labels: ["lane"],
    buckets: [0, 0.1, 0.5, 1, 2, 5, 10, 60],
  },
  payments_tab_intake_batch_size: {
    help: "Deliveries that one commit has kept.",
    labels: ["intake"],
    buckets: [1, 2, 5, 10, 20, 50, 100],
  },
  payments_tab_job_seconds: {
    help: "Pieces of background work that did something.",
    labels: ["job"],
    buckets: seconds,
  },
} as const;

export const gauges = {
  payments_tab_due: { help: "Work that is due and unfinished, counted up to 10,000.", labels: ["work"] },
  payments_tab_due_age_seconds: { help: "How long the longest waiting has been due.", labels: ["work"] },
  payments_tab_given_up: { help: "Work that was given up and set aside by nobody.", labels: ["work"] },
  payments_tab_held_back: {
    help: "Lanes of writes an account has not allowed, and accounts that HubSpot has asked to rest.",
    labels: ["reason"],
  },
  payments_tab_circuits_open: {
    help: "Far sides that are not called, since they have not answered five times in a row; counted over accounts.",
    labels: ["upstream"],
  },
  payments_tab_findings: {
    help: "Rows of which judging has found something not to hold, by invariant.",
    labels: ["invariant"],
  },
  payments_tab_skewed_connections: {
    help: "Connections of which more than one delivery in a hundred is signed with a time that is off.",
    labels: [],
  },
  payments_tab_workers_age_seconds: {
    help: "Since a round of every job has ended in some process; -1 where nobody has ever worked.",
    labels: [],
  },
  payments_tab_job_round_age_seconds: { help: "Since the latest round of a job of this process.", labels: ["job"] },
  payments_tab_loop_delay_seconds: {
    help: "How long the event loop kept others waiting since the last look.",
    labels: ["quantile"],
  },
  payments_tab_memory_bytes: { help: "Memory of this process.", labels: ["kind"] },
  payments_tab_disk_free_ratio: { help: "Free share of the disk under a SQLite file.", labels: [] },
  payments_tab_database_up: { help: "1 where the database answered the questions behind these gauges.", labels: [] },
} as const;
