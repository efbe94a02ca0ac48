import type { RawWebhook } from "../../server/ports/provider.ts";
import { posted } from "../contracts/provider.ts";

/** A body of webhook version 2. */
export function second(code: number, data: object, reference = "WH-1"): string {
  return JSON.stringify({ Event: { Code: code, Reference: reference }, Data: data });
}

/** A delivery with this header for its signature. */
export function signedBy(body: string | Buffer, header: string | readonly string[] | undefined): RawWebhook {
  return posted({ body: Buffer.from(body), headers: { "myfatoorah-signature": header }, receivedAt: 0 });
}
