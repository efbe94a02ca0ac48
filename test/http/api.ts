import type { Problem } from "@payments/shared";
import type { KeyRight } from "../../server/domain/api-key.ts";
import type { Rig } from "../rig.ts";
import { newKey } from "../scene.ts";

export interface ApiReply<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface ApiCall {
  readonly key: string;
  /** A fresh one unless told otherwise; null leaves the header out. */
  readonly idempotencyKey?: string | null;
}

const everything: readonly KeyRight[] = ["read", "create", "send", "cancel", "refund", "capture"];

/** Has the admin make a key, as the settings page and its one-time page do; answers its text. */
export async function makeKey(
  rig: Rig,
  { mode = "test", rights = everything, name = "Web shop", card = rig.card }: KeyWish = {},
): Promise<string> {
  const invited = await card("POST", "/api/api-keys", { idempotencyKey: newKey(), name, mode, rights });
  if (invited.status !== 201) throw new Error(`Asking for a key ended with ${invited.status}.`);
  const { url } = invited.body as { url: string };
  const page = await rig.post(new URL(url).pathname);
  return secretOn(await page.text());
}

interface KeyWish {
  readonly mode?: "test" | "live";
  readonly rights?: readonly KeyRight[];
  readonly name?: string;
  readonly card?: Rig["card"];
}

/** The secret that a one-time page shows. */
export function secretOn(page: string): string {
  const [, secret] = /<code class="secret">([^<]+)<\/code>/.exec(page) ?? [];
  if (secret === undefined) throw new Error("The page shows no secret.");
  return secret.replaceAll("&#43;", "+");
}

/** A call of the public API, as a merchant's own program makes it. */
export async function callApi<T = unknown>(
  rig: Rig,
  { key, idempotencyKey = newKey() }: ApiCall,
  path: string,
  body?: unknown,
): Promise<ApiReply<T>> {
  const response = await fetch(new URL(path, rig.url), {
    method: body === undefined ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(body !== undefined && idempotencyKey !== null && { "idempotency-key": idempotencyKey }),
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text) as T };
}

export function problemIn({ body }: ApiReply): Problem {
  return body as Problem;
}
