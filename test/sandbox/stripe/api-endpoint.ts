import type { Form } from "./form.ts";
import type { Right } from "./keys.ts";

/** A call of Stripe's API as it arrived. */
export interface Call {
  /** What the path's pattern captured. */
  readonly id: string;
  /** The query of a GET, the body of a POST. */
  readonly form: Form;
  readonly livemode: boolean;
}

export interface ApiEndpoint {
  readonly method: "GET" | "POST";
  readonly path: RegExp;
  readonly right: Right;
  readonly answer: (call: Call) => unknown;
}
