import { createHash, createHmac, timingSafeEqual } from "node:crypto";

export interface Signature {
  readonly algorithm: "sha1" | "sha256";
  /** All that may have signed: two while a secret is being changed. */
  readonly secrets: readonly string[];
  readonly message: string | Buffer;
  /** What the sender says the digest is. */
  readonly digest: Buffer;
}

/** Whether one of the secrets, taken as text, signed the message. Compared in constant time. */
export function isSigned({ algorithm, secrets, message, digest }: Signature): boolean {
  return secrets.some((secret) => {
    const own = createHmac(algorithm, secret).update(message).digest();
    return own.length === digest.length && timingSafeEqual(own, digest);
  });
}

/** Secrets as they are kept: several, with commas between, while one is being changed. */
export function secretsIn(text: string | undefined): readonly string[] {
  return (text ?? "").split(",").flatMap((secret) => secret.trim() || []);
}

/** A name for bytes that carry none of their own. */
export function fingerprint(bytes: string | Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
