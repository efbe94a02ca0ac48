import type { DeliveryAddress } from "../provider-kit/index.ts";
import type { Books } from "./books.ts";
import type { Intent } from "./objects.ts";

/** Somebody on Dojo's page. */
export interface Payer {
  /** Pays, or has the money held where the intent says so; refused without the address the page asks for. */
  pay(id: string, to?: DeliveryAddress | null): "paid" | "refused";
  /** The bank declines. */
  decline(id: string): void;
  /** The bank wants to know that it is really them; `pay` or `decline` ends it. */
  challenge(id: string): void;
  leave(id: string): void;
  /** Opens the page and keeps it open while other things happen. */
  open(id: string): { pay(): "paid" | "refused" };
}

export function createPayer(books: Books): Payer {
  function payable(id: string): Intent | null {
    books.expireDue();
    const intent = books.intents.get(id);
    return intent?.status === "Created" ? intent : null;
  }

  function pay(intent: Intent | null, to: DeliveryAddress | null = null): "paid" | "refused" {
    if (!intent || !collected(intent, to)) return "refused";
    const status = intent.captureMode === "Manual" ? "Authorized" : "Captured";
    const { transactionId, transactionDateTime, cardNumber, cardType } = books.note(intent, status, pendingTry(intent));
    intent.paymentDetails = {
      transactionId,
      transactionDateTime,
      card: { cardNumber, cardType, last4PAN: cardNumber.slice(-4) },
    };
    books.turn(intent, status);
    return "paid";
  }

  return {
    pay: (id, to) => pay(payable(id), to),
    decline(id) {
      const intent = payable(id);
      if (intent) books.note(intent, "Declined", pendingTry(intent));
    },
    challenge(id) {
      const intent = payable(id);
      if (intent) books.note(intent, "AuthChallenged");
    },
    leave: () => undefined,
    open(id) {
      const session = payable(id)?.clientSessionSecret;
      return {
        pay() {
          const intent = payable(id);
          return pay(intent?.clientSessionSecret === session ? intent : null);
        },
      };
    },
  };
}

/** Keeps the address where the page asks for one; false while it is missing. */
function collected(intent: Intent, to: DeliveryAddress | null): boolean {
  if (!intent.config.shippingDetails?.collectionRequired) return true;
  if (!to) return false;
  const { name, street: address1, postcode, city, country: countryCode } = to;
  intent.shippingDetails = { name, deliveryNotes: null, address: { address1, city, postcode, countryCode } };
  return true;
}

/** The transaction of a challenge that is not over yet. */
export function pendingTry({ paymentEvents }: Intent): string | undefined {
  const last = paymentEvents.at(-1);
  return last?.eventType === "AuthChallenged" ? last.transactionId : undefined;
}
