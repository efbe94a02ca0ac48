import type { Problem } from "@payments/shared";
import type { Rig } from "../rig.ts";
import { sandboxApp } from "../sandbox/app.ts";
import { signedHeaders } from "../sandbox/sign.ts";

/** A call of the card with every part open to tampering. What is left out is as HubSpot sends it. */
export interface SignedCall {
  readonly method?: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** The text that is signed and sent. */
  readonly body?: string;
  /** Added to the headers, or put in their place; null leaves one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** Sent in place of what was signed. */
  readonly sentBody?: string | Uint8Array<ArrayBuffer>;
  readonly sentPath?: string;
  /** Milliseconds between the signature's time and the server's. */
  readonly signedAgo?: number;
  readonly secret?: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly problem: Problem;
}

/** Calls the tab's API over HTTP for the demo account's admin. */
export async function callSigned(rig: Rig, call: SignedCall): Promise<RawAnswer> {
  const { method = "GET", body = "", sentBody = body, sentPath } = call;
  const url = addressOf(rig, call);
  const headers = headersOf(rig, call, url.href);
  const target = sentPath === undefined ? url : new URL(sentPath, rig.url);
  const response = await fetch(target, { method, headers, ...(sentBody.length > 0 && { body: sentBody }) });
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  return { status: response.status, type, text, problem: parsed(text) as Problem };
}

function addressOf(rig: Rig, { path, query }: SignedCall): URL {
  const { portalId, adminId } = rig.sandbox.demo;
  const url = new URL(path, rig.url);
  const caller = query ?? { userId: String(adminId), portalId: String(portalId) };
  for (const [name, value] of Object.entries(caller)) url.searchParams.append(name, value);
  return url;
}

function headersOf(rig: Rig, call: SignedCall, url: string): Headers {
  const { method = "GET", body = "", signedAgo = 0, secret = sandboxApp.clientSecret } = call;
  const timestamp = rig.clock.now() - signedAgo;
  const signed = signedHeaders({ secret, method, url, body, timestamp });
  const headers = new Headers({ "content-type": "application/json", ...signed });
  for (const [name, value] of Object.entries(call.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  return headers;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
