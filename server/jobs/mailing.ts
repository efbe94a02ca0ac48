import type { Context } from "../ports/context.ts";
import { sendDueMail } from "../use-cases/send/send-due-mail.ts";
import { sideBySide } from "./side-by-side.ts";

const batchSize = 50;
// Longer than a mail server may take for all that one worker gets of a batch.
const leaseTime = 15 * 60_000;
const atOnce = 4;

type Parts = Pick<Context, "store" | "clock" | "random" | "mailer" | "jobs" | "log" | "publicUrl">;

/** One round over the mails that are due by themselves. */
export async function sendDueMails(parts: Parts): Promise<boolean> {
  const { store, clock, jobs } = parts;
  const now = clock.now();
  const leaseUntil = now + leaseTime;
  const due = await store.mailsDue.claim(now, leaseUntil, batchSize);
  await sideBySide(due, atOnce, (mail) => sendDueMail(parts, mail), {
    ending: jobs.ending,
    giveBack: (unbegun) => store.mailsDue.giveBack(unbegun, leaseUntil),
  });
  return due.length === batchSize;
}
