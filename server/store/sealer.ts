import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject } from "node:crypto";
import type { Random, Sealer } from "../ports/context.ts";

export interface SecretKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

/**
 * AES-256-GCM. The first key seals, all of them open, so a key is rotated by putting a new one in front. Written as
 * `v1.{key id}.{nonce|tag|text}`; the bond is authenticated but not stored.
 */
export function sealerOf(keys: readonly SecretKey[], random: Random): Sealer {
  // Node makes such an object of bytes at each use otherwise, which costs more than the sealing.
  const known = new Map(keys.map(({ id, key }) => [id, createSecretKey(key)]));
  const [[newestKeyId, newest] = []] = known;
  if (newestKeyId === undefined || newest === undefined) throw new Error("There is no key to seal secrets with.");
  return {
    newestKeyId,
    seal(text, bond) {
      const nonce = random.bytes(12);
      const cipher = createCipheriv("aes-256-gcm", newest, nonce, { authTagLength: 16 });
      cipher.setAAD(Buffer.from(bond));
      const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return `v1.${newestKeyId}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url")}`;
    },
    open(sealed, bond) {
      const [version, id, payload = ""] = sealed.split(".");
      const key = known.get(id ?? "");
      if (version !== "v1" || !key) throw new Error("A secret was sealed with a key that is not here.");
      return openWith(key, Buffer.from(payload, "base64url"), bond);
    },
    isNewest: (sealed) => sealed.startsWith(`v1.${newestKeyId}.`),
  };
}

function openWith(key: KeyObject, payload: Buffer, bond: string): string {
  const decipher = createDecipheriv("aes-256-gcm", key, payload.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(bond));
  decipher.setAuthTag(payload.subarray(12, 28));
  return Buffer.concat([decipher.update(payload.subarray(28)), decipher.final()]).toString("utf8");
}

/** What is stored of a bearer token, so that a stolen table opens nothing. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
