/** One press of a button about a payment, by whoever the caller has vouched for. */
export interface Press {
  readonly portalId: number;
  readonly paymentId: string;
  /** HubSpot's id of the user, or the name of a key or a workflow. */
  readonly userId: string;
  /** Made when the form opened: what it did once it never does again. */
  readonly idempotencyKey: string;
  /** Of the whole request: the same key with another one is refused. */
  readonly requestHash: string;
}
