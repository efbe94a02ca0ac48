/** A call the fake does not do. How it is told is each provider's own. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  /** The fields at fault, with what is wrong about each. */
  readonly fields: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    { fields = {}, headers = {} }: { fields?: Record<string, string>; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.fields = fields;
    this.headers = headers;
  }
}
