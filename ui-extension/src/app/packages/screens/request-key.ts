/** What of the Web Crypto API is used here; a worker outside a secure context lacks parts of it, or all. */
export interface RandomSource {
  readonly randomUUID?: () => string;
  readonly getRandomValues?: (bytes: Uint8Array) => Uint8Array;
}

/**
 * A fresh UUID v4 that marks one form's request, so that repeating it has no second effect. The last resort is
 * Math.random: a key guards against repetition only, needs no secrecy, and must differ merely within one account.
 */
export function newRequestKey(
  source: RandomSource | undefined = globalThis.crypto as RandomSource | undefined,
): string {
  if (source?.randomUUID) return source.randomUUID();
  return uuid(source?.getRandomValues?.(new Uint8Array(16)) ?? new Uint8Array(16).map(() => Math.random() * 256));
}

// Version 4, variant 10: https://www.rfc-editor.org/rfc/rfc9562#section-5.4
function uuid(bytes: Uint8Array): string {
  const marked = bytes.map((byte, index) => {
    if (index === 6) return (byte & 0x0f) | 0x40;
    return index === 8 ? (byte & 0x3f) | 0x80 : byte;
  });
  const hex = Array.from(marked, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
