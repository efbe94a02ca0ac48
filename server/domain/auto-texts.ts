/** What mails to the customer that go out by themselves say; templates, see `template.ts`. */
export interface AutoTexts {
  readonly reminderSubject: string;
  readonly reminder: string;
  readonly receiptSubject: string;
  readonly receipt: string;
  /** On the button that leads to the receipt. */
  readonly showReceipt: string;
}

const en: AutoTexts = {
  reminderSubject: "Reminder: payment of {{amount}} for {{description}}",
  reminder: "a payment of {{amount}} for {{description}} is still open. You can pay it by this link:",
  receiptSubject: "Receipt for {{amount}}: {{description}}",
  receipt: "{{amount}} was received for {{description}}. Thank you. This is your receipt:",
  showReceipt: "Show receipt",
};

const de: AutoTexts = {
  reminderSubject: "Erinnerung: Zahlung über {{amount}} für {{description}}",
  reminder:
    "eine Zahlung über {{amount}} für {{description}} ist noch offen. Sie können sie über diesen Link bezahlen:",
  receiptSubject: "Beleg über {{amount}}: {{description}}",
  receipt: "{{amount}} für {{description}} sind eingegangen. Vielen Dank. Das ist Ihr Beleg:",
  showReceipt: "Beleg ansehen",
};

const es: AutoTexts = {
  reminderSubject: "Recordatorio: pago de {{amount}} por {{description}}",
  reminder: "sigue pendiente un pago de {{amount}} por {{description}}. Puede pagarlo con este enlace:",
  receiptSubject: "Recibo de {{amount}}: {{description}}",
  receipt: "hemos recibido {{amount}} por {{description}}. Muchas gracias. Este es su recibo:",
  showReceipt: "Ver el recibo",
};

const fr: AutoTexts = {
  reminderSubject: "Rappel : paiement de {{amount}} pour {{description}}",
  reminder: "un paiement de {{amount}} pour {{description}} est encore en attente. Vous pouvez le régler par ce lien :",
  receiptSubject: "Reçu de {{amount}} : {{description}}",
  receipt: "nous avons bien reçu {{amount}} pour {{description}}. Merci. Voici votre reçu :",
  showReceipt: "Voir le reçu",
};

const nb: AutoTexts = {
  reminderSubject: "Påminnelse: betaling på {{amount}} for {{description}}",
  reminder: "en betaling på {{amount}} for {{description}} er fortsatt åpen. Du kan betale den med denne lenken:",
  receiptSubject: "Kvittering på {{amount}}: {{description}}",
  receipt: "vi har mottatt {{amount}} for {{description}}. Tusen takk. Her er kvitteringen din:",
  showReceipt: "Vis kvitteringen",
};

const ar: AutoTexts = {
  reminderSubject: "تذكير: دفع {{amount}} مقابل {{description}}",
  reminder: "لا يزال دفع {{amount}} مقابل {{description}} قائمًا. يمكنك الدفع عبر هذا الرابط:",
  receiptSubject: "إيصال بمبلغ {{amount}}: {{description}}",
  receipt: "تم استلام {{amount}} مقابل {{description}}. شكرًا لك. هذا إيصالك:",
  showReceipt: "عرض الإيصال",
};

const texts: Readonly<Record<string, AutoTexts>> = { ar, de, en, es, fr, nb };

/** The texts of one of the languages of mails. */
export function autoTextsIn(language: string): AutoTexts {
  return texts[language] ?? en;
}
