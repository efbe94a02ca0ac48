import { Refusal, type Call } from "../provider-kit/index.ts";

/** The endpoints a key can be allowed. */
export type Permission = "SendPayment" | "GetPaymentStatus" | "UpdatePaymentStatus" | "MakeRefund" | "GetRefundStatus";

export interface Keys {
  /** A new API key with every permission but these. */
  issue(options?: { readonly without?: readonly Permission[] }): string;
  revoke(key: string): void;
  /** Throws Refusal: an empty 401 for a key nobody knows, a sentence for one that may not. */
  authorise(call: Call): void;
}

export function createKeys(): Keys {
  const issued = new Map<string, ReadonlySet<string>>();
  return {
    issue({ without = [] } = {}) {
      const key = `SK_SANDBOX_${String(issued.size + 1).padStart(24, "k")}`;
      issued.set(key, new Set(without));
      return key;
    },
    revoke(key) {
      issued.delete(key);
    },
    authorise({ headers, path }) {
      const missing = issued.get(headers["authorization"]?.replace(/^Bearer /, "") ?? "");
      if (!missing) throw new Refusal(401, "");
      if (missing.has(path.split("/").at(-1) ?? "")) {
        throw new Refusal(401, "The token does not have the required permissions!");
      }
    },
  };
}
