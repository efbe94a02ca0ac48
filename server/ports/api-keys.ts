import type { ApiKey } from "../domain/api-key.ts";

/** Keys of the public API. Of their texts only hashes are kept. */
export interface ApiKeys {
  insert(key: ApiKey, text: string): Promise<void>;
  /** The key of this text, also one that was revoked; null for any other text. */
  findByText(text: string): Promise<ApiKey | null>;
  /** Newest first, the revoked ones included. */
  list(portalId: number): Promise<readonly ApiKey[]>;
  /** Null where the account has no such key. Revoking twice is revoking once. */
  revoke(portalId: number, keyId: string, at: number): Promise<ApiKey | null>;
  /** All of an account that has left for good. */
  forget(portalId: number): Promise<void>;
  /** Notes that it was used, epoch ms, unless that was noted after `unlessSince`. */
  noteUse(portalId: number, keyId: string, use: { readonly at: number; readonly unlessSince: number }): Promise<void>;
  /** Counts one call, whichever process it came to, and answers how many there were since the window began. */
  countCall(portalId: number, keyId: string, call: { readonly at: number; readonly window: number }): Promise<KeyCalls>;
}

/** Calls with one key in the stretch of time that runs. */
export interface KeyCalls {
  readonly calls: number;
  /** When it began, epoch ms. */
  readonly since: number;
}

/** A write somebody asked for by the public API, and how it was answered. */
export interface ApiRequest {
  readonly portalId: number;
  readonly mode: "test" | "live";
  readonly key: string;
  /** Hash of method, address and body, so that the same key with another request is noticed. */
  readonly requestHash: string;
  readonly at: number;
}

export interface ApiAnswer {
  readonly status: number;
  /** JSON text; sealed at rest. */
  readonly body: string;
}

/** Answers to the keys of writes, so that a repeat gets the same one. */
export interface ApiRequests {
  /**
   * Notes the request. Answers the earlier one under the same key, with its answer where it has one already; null for
   * the first.
   */
  claim(request: ApiRequest): Promise<{ readonly requestHash: string; readonly answer: ApiAnswer | null } | null>;
  settle(request: ApiRequest, answer: ApiAnswer): Promise<void>;
  /** Forgets all requests from before then, epoch ms, whosever they are. */
  forget(before: number): Promise<void>;
}
