import type { Contact, Payer } from "@payments/shared";

/** What the details say of the person who paid, and of cards to try a test payment with. */
export const payerWords = {
  title: "Payer, as entered at the provider",
  name: "Name given",
  email: "E-mail given",
  phone: "Phone given",
  address: "Delivery address",
  /** X34: the deal is bound by the link, so nothing hangs on who paid. */
  differs: (what: string) =>
    `The ${what} from the contact's: somebody else may have paid. The payment counts all the same, and the contact stays as it is.`,
  nameDiffers: "name differs",
  emailDiffers: "e-mail address differs",
  bothDiffer: "name and e-mail address differ",
  viewAt: (provider: string) => `View at ${provider}`,
  testCards: (provider: string) => `Test cards of ${provider}`,
  testHelp: "Open the link and use one of these to try it. No money moves.",
  testCard: (card: { alongside: string; outcome: string }) => `${card.alongside}: ${card.outcome}`,
};

/** Null where nothing they typed says that they are not the contact. */
export function differenceText(payer: Payer, contact: Contact | null): string | null {
  if (!contact) return null;
  const isOther = (given: string | null, known: string | null): boolean =>
    given !== null && known !== null && plain(given) !== plain(known);
  const hasOtherName = isOther(payer.name, contact.name);
  // An address the contact does not have at all is another one, too.
  const hasOtherEmail = isOther(payer.email, contact.email ?? "");
  if (hasOtherName && hasOtherEmail) return payerWords.differs(payerWords.bothDiffer);
  if (hasOtherName) return payerWords.differs(payerWords.nameDiffers);
  return hasOtherEmail ? payerWords.differs(payerWords.emailDiffers) : null;
}

function plain(text: string): string {
  return text.trim().replace(/\s+/g, " ").toLowerCase();
}
