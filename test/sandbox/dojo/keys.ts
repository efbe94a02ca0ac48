import { Refusal, type Call } from "../provider-kit/index.ts";
import type { Account } from "./objects.ts";

export interface IssueOptions {
  readonly mode?: "test" | "live";
  /** A key that may not see webhooks. */
  readonly isRestricted?: boolean;
}

export interface Keys {
  /** A new secret key of the account of that mode. */
  issue(options?: IssueOptions): string;
  revoke(key: string): void;
  /** The account whose key the call carries. Throws Refusal. */
  accountOf(call: Call): Account;
}

const accounts = { test: { id: "acc_test", mode: "test" }, live: { id: "acc_live", mode: "live" } } as const;

export function createKeys(): Keys {
  const issued = new Map<string, { readonly account: Account; readonly isRestricted: boolean }>();
  return {
    issue({ mode = "test", isRestricted = false } = {}) {
      const number = String(issued.size + 1).padStart(20, "0");
      const key = `sk_${mode === "test" ? "sandbox" : "prod"}_canary-${number}_x`;
      issued.set(key, { account: accounts[mode], isRestricted });
      return key;
    },
    revoke: (key) => void issued.delete(key),
    accountOf({ headers, path }) {
      // The key as it stands: encoded, or as name and password, it is none.
      const found = issued.get(/^Basic (\S+)$/.exec(headers["authorization"] ?? "")?.[1] ?? "");
      if (!found) throw new Refusal(401, "Unauthorized");
      if (found.isRestricted && path.startsWith("/webhooks")) throw new Refusal(403, "Forbidden");
      return found.account;
    },
  };
}

const served: ReadonlySet<string> = new Set(["2026-02-27", "2025-09-10", "2024-02-05", "2022-04-07"]);

/** Key and version go with every call. */
export function authorise(keys: Keys, call: Call): void {
  keys.accountOf(call);
  const version = call.headers["version"] ?? "";
  if (!served.has(version)) throw invalid("Version", "The version header is required.");
}

export function invalid(field: string, message: string): Refusal {
  return new Refusal(400, "One or more validation errors occurred.", { fields: { [field]: message } });
}
