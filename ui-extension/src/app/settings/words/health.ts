import type { HealthSign, HealthState } from "@payments/shared";

/** What the section about health says; part of `words`. */
export const health = {
  title: "How it is going",
  all: "Everything is running",
  checked: (when: string) => `Looked at ${when}.`,
  refresh: "Look again",
  states: { good: "Good", slow: "Slow", bad: "Needs you" } satisfies Record<HealthState, string>,
  signs: {
    hubspot: "HubSpot connection",
    allowance: "Room for calls to HubSpot",
    deliveries: "Messages from providers",
    reads: "Questions to providers",
    crm_writes: "What HubSpot is still to be told",
    mails: "E-mails that go by themselves",
    jobs: "Background work",
  } satisfies Record<HealthSign["name"], string>,
  jobs: "Every job and its last round",
  job: "Job",
  lastRound: "Last round",
  jobNames: {
    inbox: "Reading what providers sent",
    crm: "Writing to HubSpot",
    expiry: "Ending links",
    reconcile: "Asking providers",
    balances: "Following deal amounts",
    mailing: "Sending e-mails",
    deals: "Making deals",
    hubspot: "Reading what HubSpot tells",
    backtests: "Trying rules out on the past",
    webhooks: "Telling your own programs",
    ailingWebhooks: "Telling programs that did not answer",
    features: "Making properties in HubSpot",
    installs: "Following installs",
    workflows: "Answering workflows",
  } as Readonly<Record<string, string>>,
  jobsElsewhere: "Another process does the background work, so its rounds are not seen from here.",
};
