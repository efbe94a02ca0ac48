import type { Mode } from "./payment.ts";

/** What a program may do with a key of the public API. Each is given on its own; `read` only looks. */
export const keyRights = ["read", "create", "send", "cancel", "refund", "capture"] as const;

export type KeyRight = (typeof keyRights)[number];

/** A program's way into one account, for test or live payments. Its secret is known to whoever made it, and not to us. */
export interface ApiKey {
  readonly portalId: number;
  readonly keyId: string;
  /** What people call it: "Web shop". */
  readonly name: string;
  readonly mode: Mode;
  readonly rights: readonly KeyRight[];
  /** Its last four characters, to know it by. */
  readonly ending: string;
  readonly createdBy: string;
  readonly createdAt: number;
  /** Within the hour, epoch ms; null for never. */
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

/** What a key's text says of itself. */
export interface KeyText {
  readonly mode: Mode;
  readonly keyId: string;
}

/**
 * `pt_test_` or `pt_live_`, the key's id, its secret of 128 random bits, and a checksum, so that a slip of the pen can
 * be told from a key that was revoked without asking anybody.
 */
export function writeKey({ mode, keyId }: KeyText, secret: string): string {
  const text = `pt_${mode}_${keyId}${secret}`;
  return text + checksumOf(text);
}

/** What a text says, or null where it is no key or was copied wrongly. */
export function readKey(text: string): KeyText | null {
  const [, stem = "", mode, keyId = "", checksum] =
    /^(pt_(test|live)_([0-9A-Za-z]{22})[0-9A-Za-z]{22})([0-9A-Za-z]{6})$/.exec(text) ?? [];
  return checksum === checksumOf(stem) ? { mode: mode === "live" ? "live" : "test", keyId } : null;
}

/** A key in the place of a user: what a program does bears the id of its key. No user's id has letters. */
export type KeyName = `key:${string}`;

export function keyName({ keyId }: Pick<ApiKey, "keyId">): KeyName {
  return `key:${keyId}`;
}

/** Whether who acts is a program by its key, and no user of the account. */
export function isKeyName(actor: string): actor is KeyName {
  return actor.startsWith("key:");
}

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** CRC-32 (ISO 3309) in six letters and digits. */
function checksumOf(text: string): string {
  let rest = 0xffff_ffff;
  for (const letter of text) {
    rest ^= letter.charCodeAt(0);
    for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb8_8320 : 0);
  }
  let value = (rest ^ 0xffff_ffff) >>> 0;
  let written = "";
  for (let place = 0; place < 6; place += 1) {
    written = digits.charAt(value % 62) + written;
    value = Math.floor(value / 62);
  }
  return written;
}
