/** What a mail with a link says unless the account has a text of its own, and how its language writes sums and dates. */
export interface MailTexts {
  readonly direction: "ltr" | "rtl";
  /** For Intl. */
  readonly locale: string;
  readonly moneyLocale: string;
  /** Templates; see `template.ts` for their fields. */
  readonly subject: string;
  readonly greeting: string;
  readonly ask: string;
  readonly reference: string;
  readonly until: string;
  readonly closing: string;
  /** On the button that leads to the link. */
  readonly pay: string;
  /** Before the subject of a payment that moves no real money. */
  readonly test: string;
}

const en: MailTexts = {
  direction: "ltr",
  locale: "en-GB",
  moneyLocale: "en",
  subject: "Payment of {{amount}} for {{description}}",
  greeting: "Hello {{contact.name}},",
  ask: "here is the link for your payment of {{amount}} for {{description}}:",
  reference: "Reference: {{reference}}",
  until: "The link can be paid until {{until}}.",
  closing: "Kind regards",
  pay: "Pay {{amount}}",
  test: "[Test]",
};

const de: MailTexts = {
  direction: "ltr",
  locale: "de-DE",
  moneyLocale: "de-DE",
  subject: "Zahlung über {{amount}} für {{description}}",
  greeting: "Guten Tag {{contact.name}},",
  ask: "hier ist der Link für Ihre Zahlung über {{amount}} für {{description}}:",
  reference: "Referenz: {{reference}}",
  until: "Über den Link können Sie bis {{until}} bezahlen.",
  closing: "Freundliche Grüße",
  pay: "{{amount}} bezahlen",
  test: "[Test]",
};

const es: MailTexts = {
  direction: "ltr",
  locale: "es-ES",
  moneyLocale: "es-ES",
  subject: "Pago de {{amount}} por {{description}}",
  greeting: "Hola, {{contact.name}}:",
  ask: "este es el enlace para su pago de {{amount}} por {{description}}:",
  reference: "Referencia: {{reference}}",
  until: "Puede pagar con el enlace hasta el {{until}}.",
  closing: "Un cordial saludo",
  pay: "Pagar {{amount}}",
  test: "[Prueba]",
};

const fr: MailTexts = {
  direction: "ltr",
  locale: "fr-FR",
  moneyLocale: "fr-FR",
  subject: "Paiement de {{amount}} pour {{description}}",
  greeting: "Bonjour {{contact.name}},",
  ask: "voici le lien pour votre paiement de {{amount}} pour {{description}} :",
  reference: "Référence : {{reference}}",
  until: "Le lien permet de payer jusqu’au {{until}}.",
  closing: "Cordialement",
  pay: "Payer {{amount}}",
  test: "[Test]",
};

const nb: MailTexts = {
  direction: "ltr",
  locale: "nb-NO",
  moneyLocale: "nb-NO",
  subject: "Betaling på {{amount}} for {{description}}",
  greeting: "Hei {{contact.name}},",
  ask: "her er lenken til betalingen din på {{amount}} for {{description}}:",
  reference: "Referanse: {{reference}}",
  until: "Lenken kan brukes til å betale frem til {{until}}.",
  closing: "Vennlig hilsen",
  pay: "Betal {{amount}}",
  test: "[Test]",
};

const ar: MailTexts = {
  direction: "rtl",
  // The digits of cards and bank statements.
  locale: "ar-u-nu-latn",
  moneyLocale: "ar-u-nu-latn",
  subject: "دفع {{amount}} مقابل {{description}}",
  greeting: "مرحبًا {{contact.name}}،",
  ask: "هذا رابط دفع {{amount}} مقابل {{description}}:",
  reference: "المرجع: {{reference}}",
  until: "يمكن الدفع عبر الرابط حتى {{until}}.",
  closing: "مع أطيب التحيات",
  pay: "ادفع {{amount}}",
  test: "[اختبار]",
};

const texts: Readonly<Record<string, MailTexts>> = { ar, de, en, es, fr, nb };

/** The languages that mails are written in. */
export const mailLanguages: readonly string[] = Object.keys(texts);

/** The texts of a language such as `de`, with the language they are in: English for one that is not spoken here. */
export function mailTextsIn(language: string | null): MailTexts & { readonly language: string } {
  const spoken = language !== null && Object.hasOwn(texts, language) ? language : "en";
  return { ...(texts[spoken] ?? en), language: spoken };
}
