import type { Channel } from "@payments/shared";

const channel: Readonly<Record<Channel, string>> = {
  email: "E-mail",
  provider_email: "E-mail by the provider",
  provider_sms: "Text message by the provider",
  hubspot: "HubSpot e-mail",
  mail_program: "My mail program",
  whatsapp: "WhatsApp",
  copied: "Copied",
};

/** What the send step says. */
export const send = {
  button: "Send link",
  title: "Send link",
  loading: "Preparing the message",
  loadAgain: "Try again",
  to: "Send to",
  toWhom: (name: string, email: string) => (name === email ? email : `${name}, ${email}`),
  otherAddress: "Another address",
  address: "E-mail address",
  subject: "Subject",
  body: "Message",
  bodyHelp: "Leave the link in. It becomes a button in the customer's mail.",
  preview: "Preview",
  previewFrom: (sender: string) => `From ${sender}`,
  previewTo: (address: string) => `To ${address}`,
  submit: "Send e-mail",
  submitAgain: "Send again",
  notPossible: "E-mails cannot be sent from here",
  addressMissing: "Enter the customer's e-mail address.",
  addressWrong: "This is no e-mail address. Check it for slips of the pen.",
  subjectMissing: "Write a subject.",
  bodyMissing: "Write a message.",
  linkMissing: "The link is missing from the message. Put it back, or write {{link}} where it belongs.",
  unresolved: (fields: readonly string[]) =>
    `This payment has nothing for ${fields.join(", ")}. Write it out, or take it away.`,
  ways: "Other ways",
  channel,
  whatsAppTo: (number: string) => `WhatsApp to ${number}`,
  chooseThere: (problem: string) => `${problem} WhatsApp asks whom to send it to.`,
  whyNot: (name: string, reason: string) => `${name}: ${reason}`,
  sentTitle: (address: string) => `Sent to ${address}`,
  sentAt: (time: string) => `At ${time}.`,
  failedTitle: (address: string) => `Not sent to ${address}`,
  unknownTitle: (address: string) => `Perhaps not sent to ${address}`,
  kept: "Your text is still here.",
  history: "Sent so far",
  state: { sending: "being sent", unknown: "not known to have arrived", sent: "sent", failed: "not sent" },
  entry: (entry: { what: string; to: string | null; state: string; moment: string }) =>
    `${entry.what}${entry.to === null ? "" : ` to ${entry.to}`}: ${entry.state}, ${entry.moment}`,
  handedOver: "handed over",
} as const;
