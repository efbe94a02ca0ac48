import { examplePayment } from "../../domain/example-payment.ts";
import { linkMessage } from "../../domain/link-message.ts";
import { mailLanguages } from "../../domain/mail-texts.ts";
import type { MailPolicy, ReminderPolicy } from "../../domain/policies.ts";
import { remindersAhead } from "../../domain/reminders.ts";
import type { Context } from "../../ports/context.ts";
import { requireConnected } from "./require-connected.ts";

type Parts = Pick<Context, "store" | "clock" | "publicUrl">;

/** What of an account's policies can be seen before it is saved. */
export interface PreviewedPolicies {
  readonly mail: MailPolicy;
  readonly brandName: string;
  /** Null for no end. */
  readonly validityDays: number | null;
  readonly reminders: ReminderPolicy;
}

export interface PreviewedSettings {
  /** The message with the link in each language of the customers' pages. */
  readonly messages: readonly PreviewedMessage[];
  /** Of an example that is sent at this moment, epoch ms. */
  readonly sentAt: number;
  readonly endsAt: number | null;
  readonly reminders: readonly number[];
}

interface PreviewedMessage {
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  readonly subject: string;
  readonly body: string;
}

/** Messages and reminders of an example payment, by the very rules that real ones follow. Throws DisconnectedError. */
export async function previewSettings(
  { store, clock, publicUrl }: Parts,
  portalId: number,
  { mail, brandName, validityDays, reminders }: PreviewedPolicies,
): Promise<PreviewedSettings> {
  const portal = await requireConnected({ store }, portalId);
  const { policies } = await store.policies.read(portalId);
  const now = clock.now();
  const exampleIn = (language: string | null) =>
    examplePayment({ portalId, currency: portal.companyCurrency, validityDays, language, now });
  const wished = { mail, brand: { ...policies.brand, name: brandName } };
  const link = `${publicUrl}/p/example`;
  const payment = exampleIn(null);
  const { timeZone } = portal;
  const ahead = remindersAhead({ payment, sentAt: now, reminded: [], policy: reminders, timeZone }, now);
  return {
    messages: mailLanguages.map((language) => {
      const message = linkMessage({ payment: exampleIn(language), portal, policies: wished, link });
      const { direction, subject, body } = message;
      return { language, direction, subject, body };
    }),
    sentAt: now,
    endsAt: payment.validUntil,
    reminders: ahead.map(({ at }) => at),
  };
}
