import type { ApiKeyView } from "@payments/shared";

/** Why a key is refused, as its owner may know; outside, all cases look the same. */
export type CheckedKey =
  { readonly is: "mistyped" | "unknown" } | { readonly is: "revoked" | "works"; readonly key: ApiKeyView };

/** Looks at a key's text by itself, against the account's list. Nothing of it leaves the browser. */
export function checkKey(typed: string, keys: readonly ApiKeyView[]): CheckedKey {
  const text = typed.trim();
  const [, stem = "", mode, id, checksum] =
    /^(pt_(test|live)_([0-9A-Za-z]{22})[0-9A-Za-z]{22})([0-9A-Za-z]{6})$/.exec(text) ?? [];
  if (checksum !== checksumOf(stem)) return { is: "mistyped" };
  const key = keys.find((one) => one.id === id && one.mode === mode && text.endsWith(one.ending));
  if (!key) return { is: "unknown" };
  return { is: key.revokedAt === null ? "works" : "revoked", key };
}

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** CRC-32 in six letters and digits, as the server writes it behind a key. */
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
