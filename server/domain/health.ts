import { hour, minute } from "./time.ts";

/** Work of one kind that an account has before it. */
export interface Queue {
  /** How much of it is due. */
  readonly due: number;
  /** Since when the longest waiting is due, epoch ms; null where nothing is. */
  readonly oldestDueAt: number | null;
}

export const queueNames = ["deliveries", "reads", "crm_writes", "mails"] as const;

export type QueueName = (typeof queueNames)[number];

export type HealthState = "good" | "slow" | "bad";

/** How long work of a kind may wait before people notice, and before somebody has to look, milliseconds. */
const patience: Readonly<Record<QueueName, { readonly good: number; readonly slow: number }>> = {
  deliveries: { good: minute, slow: 10 * minute },
  // A provider that is silent is asked again later and later.
  reads: { good: 5 * minute, slow: hour },
  crm_writes: { good: 2 * minute, slow: 30 * minute },
  mails: { good: 10 * minute, slow: hour },
};

/** How long the longest waiting has been due, milliseconds. */
export function ageOf({ oldestDueAt }: Queue, now: number): number {
  return oldestDueAt === null ? 0 : Math.max(0, now - oldestDueAt);
}

export function queueState(name: QueueName, queue: Queue, now: number): HealthState {
  const age = ageOf(queue, now);
  if (age <= patience[name].good) return "good";
  return age <= patience[name].slow ? "slow" : "bad";
}
