import type { MessageView, SendLinkRequest } from "@payments/shared";
import type { FieldMessage } from "@payments/screens/api-problem";
import { words } from "./words.ts";

/** What stands in the send form. */
export interface SendDraft {
  /** One of the known addresses, or "" for the one that is typed. */
  readonly known: string;
  readonly address: string;
  readonly subject: string;
  readonly body: string;
}

/** Starts with the payer's address and the account's words. */
export function startSend({ addresses, subject, body }: MessageView): SendDraft {
  return { known: addresses[0]?.email ?? "", address: "", subject, body };
}

export function addressOf({ known, address }: SendDraft): string {
  return known || address.trim();
}

/** The request without its key, or what to mend first. */
export type ReadSend =
  { readonly request: Omit<SendLinkRequest, "idempotencyKey"> } | { readonly messages: readonly FieldMessage[] };

export function readSend(draft: SendDraft, message: MessageView): ReadSend {
  const to = addressOf(draft);
  const messages = [...addressMessages(to), ...openFields(draft, message), ...textMessages(draft, message)];
  if (messages.length > 0) return { messages };
  return { request: { channels: ["email"], to, subject: draft.subject, body: draft.body } };
}

/** What stands in the form of what the provider sends. */
export interface ProviderDraft {
  /** Its channels with `+` between them. */
  readonly way: string;
  readonly phone: string;
}

/** The provider's ways that are open, and all of them together where there are several. */
export function openProviderWays({
  channels,
}: MessageView): readonly { readonly label: string; readonly value: string }[] {
  const open = channels.flatMap(({ channel, blocked }) =>
    blocked === null && channel.startsWith("provider_") ? [channel] : [],
  );
  const ways = open.map((channel) => ({ label: words.send.channel[channel], value: channel }));
  return open.length > 1 ? [...ways, { label: words.send.providerAll, value: open.join("+") }] : ways;
}

/** The request without its key, or what to mend first. The server judges the number. */
export function readProviderSend({ way, phone }: ProviderDraft, draft: SendDraft): ReadSend {
  const channels = way.split("+") as SendLinkRequest["channels"];
  const to = addressOf(draft);
  const isMailed = channels.includes("provider_email");
  const isTexted = channels.some((channel) => channel !== "provider_email");
  const messages = [
    ...(isMailed ? addressMessages(to) : []),
    ...(isTexted && phone.trim() === "" ? [{ name: "phone", message: words.send.phoneMissing }] : []),
  ];
  if (messages.length > 0) return { messages };
  return { request: { channels, to: isMailed ? to : null, ...(isTexted && { phone }), subject: "", body: "" } };
}

// Only what is surely a slip; the server judges for good.
function addressMessages(to: string): readonly FieldMessage[] {
  if (to === "") return [{ name: "to", message: words.send.addressMissing }];
  return /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$/.test(to) ? [] : [{ name: "to", message: words.send.addressWrong }];
}

function textMessages({ subject, body }: SendDraft, { link }: MessageView): readonly FieldMessage[] {
  const hasLink = body.includes(link) || /\{\{\s*link\s*\}\}/.test(body);
  return [
    ...(subject.trim() === "" ? [{ name: "subject", message: words.send.subjectMissing }] : []),
    ...(body.trim() === "" ? [{ name: "body", message: words.send.bodyMissing }] : []),
    ...(body.trim() !== "" && !hasLink ? [{ name: "body", message: words.send.linkMissing }] : []),
  ];
}

/** Fields of the account's template that could not be filled in and still stand in the text. */
export function openFields({ subject, body }: SendDraft, { unresolved }: MessageView): readonly FieldMessage[] {
  const named = (name: "subject" | "body", text: string): readonly FieldMessage[] => {
    const open = unresolved[name].filter((field) => text.includes(field));
    return open.length > 0 ? [{ name, message: words.send.unresolved(open) }] : [];
  };
  return [...named("subject", subject), ...named("body", body)];
}

/** The message's lines that say something, each with its place. */
export function previewLines({ body }: SendDraft): readonly { readonly place: number; readonly text: string }[] {
  return body.split("\n").flatMap((text, place) => (text.trim() === "" ? [] : { place, text }));
}

// Line breaks as mail programs want them. https://www.rfc-editor.org/rfc/rfc6068#section-5
const encoded = (text: string): string => encodeURIComponent(text.replaceAll(/\r?\n/g, "\r\n"));

/** Opens the seller's own mail program with recipient, subject and text in place. */
export function mailtoOf(draft: SendDraft): string {
  const to = encodeURIComponent(addressOf(draft)).replace("%40", "@");
  return `mailto:${to}?subject=${encoded(draft.subject)}&body=${encoded(draft.body)}`;
}

/** Opens WhatsApp on the payer's number; without one the seller chooses there whom to send it. https://faq.whatsapp.com/5913398998672934 */
export function whatsAppOf({ body }: SendDraft, { phone }: Pick<MessageView, "phone">): string {
  return `https://wa.me/${phone?.digits ?? ""}?text=${encodeURIComponent(body)}`;
}
