import { z } from "zod";

/** The parts of Dintero's objects that we read, checked as they come in. https://docs.dintero.com/payments-api.html */

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const id = z.string().min(1).max(200);

/** Left out and null say the same. */
function maybe<T>(shape: z.ZodType<T>) {
  return shape.nullish().transform((value) => value ?? null);
}

const sessionEvent = z.object({
  name: z.string(),
  created_at: maybe(instant),
  details: maybe(z.object({ error: maybe(z.string()).catch(null) })).catch(null),
});

export const session = z.object({
  id,
  order: z.object({ amount: z.int(), currency: z.string(), merchant_reference: maybe(z.string()) }),
  configuration: maybe(z.object({ auto_capture: maybe(z.boolean()) })),
  metadata: maybe(z.record(z.string(), z.unknown())),
  transaction_id: maybe(id),
  expires_at: maybe(instant),
  cancelled_at: maybe(instant),
  events: maybe(z.array(sessionEvent)).transform((events) => events ?? []),
});

const published = z.object({ channel: z.string(), status: maybe(z.string()) });

export const createdSession = z.object({
  id,
  url: z.url(),
  session: maybe(session),
  publish: maybe(z.array(published))
    .catch(null)
    .transform((list) => list ?? []),
});

const transactionEvent = z.object({
  /** May be no more than a number within the transaction. */
  id: maybe(z.union([z.string(), z.int()])),
  request_id: maybe(z.string()),
  event: z.string(),
  success: maybe(z.boolean()),
  amount: maybe(z.int()),
  created_at: instant,
  /** Our `capture_reference` or `refund_reference`. */
  event_reference: maybe(z.string()),
  error: maybe(
    z.object({
      code: maybe(z.string()).catch(null),
      message: maybe(z.string()).catch(null),
      type: maybe(z.array(z.string())).catch(null),
    }),
  ),
});

export const transaction = z.object({
  id,
  session_id: id,
  amount: z.int(),
  currency: z.string(),
  status: z.string(),
  payment_product_type: maybe(z.string()),
  customer: maybe(z.object({ email: maybe(z.string()), phone_number: maybe(z.string()) })).catch(null),
  created_at: maybe(instant),
  events: maybe(z.array(transactionEvent)).transform((events) => events ?? []),
});

export const token = z.object({ access_token: z.string().min(1), expires_in: z.int().positive() });

export type DinteroSession = z.infer<typeof session>;
export type DinteroTransaction = z.infer<typeof transaction>;
export type DinteroEvent = DinteroTransaction["events"][number];
export type CreatedSession = z.infer<typeof createdSession>;

const errorBody = z.object({
  error: z.object({
    message: z.string().nullish().catch(null),
    code: z.coerce.string().nullish().catch(null),
    errors: z.array(z.unknown()).nullish().catch(null),
  }),
});

const fieldError = z.object({
  message: z.string(),
  dataPath: z.string().nullish().catch(null),
  instancePath: z.string().nullish().catch(null),
});

/** Dintero's shape of a refusal; the entries of `errors` are those of a JSON schema check. */
export function readError(body: unknown): { readonly said?: string; readonly code?: string } | null {
  const read = errorBody.safeParse(body);
  // What has an id is a session or a transaction, whatever else it tells.
  if (!read.success || (body as { id?: unknown }).id !== undefined) return null;
  const { message, code, errors } = read.data.error;
  const fields = (errors ?? []).flatMap((entry) => {
    const known = fieldError.safeParse(entry);
    if (!known.success) return [];
    return `${known.data.instancePath ?? known.data.dataPath ?? ""} ${known.data.message}`.trim();
  });
  const said = [message, ...fields].filter((text) => text).join("; ");
  return { ...(said !== "" && { said }), ...(code && { code }) };
}
