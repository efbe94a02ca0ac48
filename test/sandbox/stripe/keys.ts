import { Refusal } from "./refusal.ts";

/** Rights of restricted keys by the names Stripe's refusals use. Writing includes reading. */
export const allRights = [
  "checkout_session_write",
  "payment_intent_write",
  "charge_write",
  "dispute_read",
  "balance_transaction_source_read",
  "webhook_write",
] as const;

export type Right = (typeof allRights)[number] | "payment_intent_read" | "charge_read";

export interface Keys {
  /** A restricted key of the mode with all rights but those named; for reading only where that is named. */
  issue(options?: {
    readonly mode?: "test" | "live";
    readonly without?: readonly Right[];
    readonly readingOnly?: readonly ("payment_intent_read" | "charge_read")[];
  }): string;
  revoke(key: string): void;
  /** The key's mode. Throws Refusal 401 or 403. */
  authorise(header: string | undefined, right: Right): { readonly livemode: boolean };
}

export function createKeys(): Keys {
  const rightsOf = new Map<string, ReadonlySet<Right>>();
  let issued = 0;
  return {
    issue({ mode = "test", without = [], readingOnly = [] } = {}) {
      issued += 1;
      const key = `rk_${mode}_sandbox${String(issued).padStart(17, "0")}`;
      const rights = allRights.filter(
        (right) => !without.includes(right) && !readingOnly.some((reading) => covers(right, reading)),
      );
      rightsOf.set(key, new Set([...rights, ...readingOnly]));
      return key;
    },

    revoke(key) {
      rightsOf.delete(key);
    },

    authorise(header, right) {
      const key = /^Bearer (\S+)$/.exec(header ?? "")?.[1];
      if (key === undefined) throw unauthorised("You did not provide an API key.");
      const rights = rightsOf.get(key);
      if (!rights) throw unauthorised(`Invalid API Key provided: ${masked(key)}`);
      if (![...rights].some((own) => covers(own, right))) throw forbidden(key, right);
      return { livemode: key.startsWith("rk_live_") };
    },
  };
}

function covers(own: Right, asked: Right): boolean {
  return own === asked || own === asked.replace(/_read$/, "_write");
}

function unauthorised(message: string): Refusal {
  return new Refusal(401, message);
}

function forbidden(key: string, right: Right): Refusal {
  const message =
    `The provided key '${masked(key)}' does not have the required permissions for this endpoint. ` +
    `Having the 'rak_${right}' permission would allow this request to continue.`;
  return new Refusal(403, message);
}

/** As Stripe does it: the kind and the last four characters stay readable. */
function masked(key: string): string {
  const kind = /^[a-z]+_[a-z]+_/.exec(key)?.[0] ?? "";
  return `${kind}${"*".repeat(Math.max(key.length - kind.length - 4, 0))}${key.slice(-4)}`;
}
