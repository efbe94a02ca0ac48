import type { FieldMessage } from "@payments/screens/api-problem";
import type { PolicyParts, Right } from "@payments/shared";
import type { Draft, FieldName, RightDraft } from "./draft-shape.ts";
import { words } from "./words/index.ts";

export function draftOf(policies: PolicyParts): Draft {
  const { validity, lines, dealFromContact, reminders, brand, mail, rights, ...plain } = policies;
  return {
    ...plain,
    "validity.ends": validity.days !== null,
    "validity.days": String(validity.days ?? 7),
    "validity.mayBeEndless": validity.mayBeEndless,
    "lines.preferred": lines.preferred,
    "lines.vatRate": lines.vatRate ?? "",
    "dealFromContact.when": dealFromContact.when,
    "dealFromContact.pipelineId": dealFromContact.pipelineId ?? "",
    "dealFromContact.stageId": dealFromContact.stageId ?? "",
    "reminders.isOn": reminders.isOn,
    "reminders.hoursBeforeEnd": reminders.hoursBeforeEnd.join(", "),
    "reminders.daysAfterSending": reminders.daysAfterSending.join(", "),
    "reminders.quietFrom": String(reminders.quietFrom),
    "reminders.quietUntil": String(reminders.quietUntil),
    "reminders.mostPerPayment": String(reminders.mostPerPayment),
    "brand.name": brand.name,
    "brand.logoUrl": brand.logoUrl,
    "brand.colour": brand.colour,
    "brand.supportEmail": brand.supportEmail,
    "brand.supportPhone": brand.supportPhone,
    "brand.legalLines": brand.legalLines.join("\n"),
    "mail.subject": mail.subject,
    "mail.body": mail.body,
    "mail.replyTo": mail.replyTo,
    rights: Object.fromEntries(
      Object.entries(rights).map(([right, held]) => [right, rightDraft(held)]),
    ) as Draft["rights"],
  };
}

function rightDraft(held: PolicyParts["rights"][Right]): RightDraft {
  return typeof held === "string" ? { kind: held, users: [] } : { kind: "users", users: held.users };
}

export type ReadDraft = { readonly policies: PolicyParts } | { readonly messages: readonly FieldMessage[] };

/** What the form asks for; or which fields are no numbers. Everything else is judged by the server, in its own words. */
export function readDraft(draft: Draft): ReadDraft {
  const messages = numberFields.filter(({ name, isMany }) => !isNumeric(draft[name], isMany)).map(messageFor);
  const usersMissing = rightsOf(draft).filter(([, { kind, users }]) => kind === "users" && users.length === 0);
  const all = [
    ...messages,
    ...usersMissing.map(([right]) => ({ name: `rights.${right}`, message: words.people.nobodyNamed })),
  ];
  return all.length > 0 ? { messages: all } : { policies: policiesOf(draft) };
}

const numberFields = [
  { name: "validity.days", isMany: false },
  { name: "reminders.hoursBeforeEnd", isMany: true },
  { name: "reminders.daysAfterSending", isMany: true },
  { name: "reminders.quietFrom", isMany: false },
  { name: "reminders.quietUntil", isMany: false },
  { name: "reminders.mostPerPayment", isMany: false },
] as const;

function messageFor({ name, isMany }: (typeof numberFields)[number]): FieldMessage {
  return { name, message: isMany ? words.form.notNumbers : words.form.noNumber };
}

const whole = /^\s*\d{1,6}\s*$/;

function isNumeric(text: string, isMany: boolean): boolean {
  if (!isMany) return whole.test(text);
  return text.trim() === "" || text.split(",").every((part) => whole.test(part));
}

function policiesOf(draft: Draft): PolicyParts {
  return {
    openPayments: draft.openPayments,
    emailRequired: draft.emailRequired,
    prefillsPayer: draft.prefillsPayer,
    endsThere: draft.endsThere,
    referencePattern: draft.referencePattern,
    renewal: draft.renewal,
    sendsReceipts: draft.sendsReceipts,
    notices: draft.notices,
    notes: draft.notes,
    providerMessages: draft.providerMessages,
    pages: draft.pages,
    validity: {
      days: draft["validity.ends"] ? Number(draft["validity.days"]) : null,
      mayBeEndless: draft["validity.mayBeEndless"],
    },
    lines: { preferred: draft["lines.preferred"], vatRate: draft["lines.vatRate"].trim() || null },
    dealFromContact: {
      when: draft["dealFromContact.when"],
      pipelineId: draft["dealFromContact.pipelineId"] || null,
      stageId: draft["dealFromContact.stageId"] || null,
    },
    reminders: remindersOf(draft),
    brand: brandOf(draft),
    mail: { subject: draft["mail.subject"], body: draft["mail.body"], replyTo: draft["mail.replyTo"] },
    rights: Object.fromEntries(
      rightsOf(draft).map(([right, held]) => [right, holdersOf(held)]),
    ) as PolicyParts["rights"],
  };
}

function remindersOf(draft: Draft): PolicyParts["reminders"] {
  return {
    isOn: draft["reminders.isOn"],
    hoursBeforeEnd: numbersIn(draft["reminders.hoursBeforeEnd"]),
    daysAfterSending: numbersIn(draft["reminders.daysAfterSending"]),
    quietFrom: Number(draft["reminders.quietFrom"]),
    quietUntil: Number(draft["reminders.quietUntil"]),
    mostPerPayment: Number(draft["reminders.mostPerPayment"]),
  };
}

function numbersIn(text: string): readonly number[] {
  return text.trim() === "" ? [] : text.split(",").map(Number);
}

function brandOf(draft: Draft): PolicyParts["brand"] {
  const lines = draft["brand.legalLines"].split("\n").map((line) => line.trim());
  return {
    name: draft["brand.name"],
    logoUrl: draft["brand.logoUrl"],
    colour: draft["brand.colour"],
    supportEmail: draft["brand.supportEmail"],
    supportPhone: draft["brand.supportPhone"],
    legalLines: lines.filter((line) => line !== ""),
  };
}

function rightsOf({ rights }: Draft): readonly (readonly [Right, RightDraft])[] {
  return Object.entries(rights) as [Right, RightDraft][];
}

function holdersOf({ kind, users }: RightDraft): PolicyParts["rights"][Right] {
  return kind === "users" ? { users } : kind;
}

/** The parts in which the policies differ from what they were. */
export function changedParts(before: PolicyParts, after: PolicyParts): Partial<PolicyParts> {
  const names = Object.keys(before) as (keyof PolicyParts)[];
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
      .map((name) => [name, after[name]]),
  );
}

/** The fields in which two drafts differ. */
export function changedFields(one: Draft, other: Draft): readonly FieldName[] {
  const names = Object.keys(one) as FieldName[];
  return names.filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}
