/** How a link reaches the customer; the last four are finished by the seller in another program. */
export type Channel = "email" | ProviderChannel | "hubspot" | "mail_program" | "whatsapp" | "copied";

/** The provider sends its own page, by an e-mail, a text message or a word in the customer's wallet. */
export type ProviderChannel = "provider_email" | "provider_sms" | "provider_push";

/** `GET /api/payments/{id}/message`: what would be sent, and what was. */
export interface MessageView {
  readonly subject: string;
  readonly body: string;
  readonly direction: "ltr" | "rtl";
  readonly link: string;
  /** Fields of the account's template that this payment has nothing for, as they stand in the text. */
  readonly unresolved: { readonly subject: readonly string[]; readonly body: readonly string[] };
  /** The merchant's name as the customer sees it, or "". */
  readonly sender: string;
  readonly contactId: string;
  /** The payer's number: its digits with country code, or why no message can reach it; null where there is none. */
  readonly phone:
    | { readonly digits: string; readonly written: string; readonly problem: null }
    | { readonly digits: null; readonly written: string; readonly problem: string }
    | null;
  /** The payer's first. */
  readonly addresses: readonly { readonly email: string; readonly name: string }[];
  /** Every channel, with the reason where it cannot be used now. */
  readonly channels: readonly { readonly channel: Channel; readonly blocked: string | null }[];
  /** Newest first. */
  readonly deliveries: readonly DeliveryView[];
}

export interface DeliveryView {
  readonly id: string;
  readonly channel: Channel;
  readonly to: string | null;
  /** `unknown`: it may have gone out or not. */
  readonly state: "sending" | "unknown" | "sent" | "failed";
  /** Why it failed or is not known, with what to do. */
  readonly reason: string | null;
  readonly at: number;
}

/** `POST /api/payments/{id}/deliveries`; answers the message as it is then. */
export interface SendLinkRequest {
  readonly idempotencyKey: string;
  readonly channels: readonly Channel[];
  readonly to: string | null;
  /** For what the provider sends to a telephone; international, `+47 99 99 99 99`. */
  readonly phone?: string;
  readonly subject: string;
  readonly body: string;
}
