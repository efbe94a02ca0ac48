/** RFC 9457. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly fields?: readonly { readonly name: string; readonly message: string }[];
  /** With `open-payment`: the payment in the way. */
  readonly paymentId?: string;
}
