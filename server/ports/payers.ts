import type { PayerDetails } from "../domain/snapshot.ts";

/** What payers gave of themselves at the provider; sealed, kept with the payment and never written to the contact. */
export interface Payers {
  find(portalId: number, paymentId: string): Promise<PayerDetails | null>;
  /** Each part as last given; a part that is not given again stays. `at`: epoch ms. */
  save(portalId: number, paymentId: string, payer: PayerDetails, at: number): Promise<void>;
}
