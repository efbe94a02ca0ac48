import type { ServerCalls } from "@payments/screens/call-server";
import type { DeadLettersView } from "@payments/shared";

/** Those that wait for somebody, or those that were set aside. */
export type Which = "open" | "ignored";

const base = "/api/dead-letters";

/** What the section of what was given up asks of the server. */
export function deadLettersApi({ get, post }: ServerCalls) {
  return {
    list: (which: Which, after: string | null) => {
      const place = after === null ? "" : `&after=${encodeURIComponent(after)}`;
      return get<DeadLettersView>(`${base}?which=${which}${place}`);
    },
    retry: (id: string, idempotencyKey: string) => post(`${base}/${id}/retries`, { idempotencyKey }),
    retryAll: (idempotencyKey: string) => post(`${base}/retries`, { idempotencyKey }),
    ignore: (id: string, note: string, idempotencyKey: string) =>
      post(`${base}/${id}/dismissal`, { note, idempotencyKey }),
  };
}
