import { StorageError, UpstreamError } from "../../domain/errors.ts";

/** A part of the tab that only HubSpot knows. The deal goes with its contacts, the contact with its deals. */
export type CrmPart = "deal" | "contact" | "contactsOfDeal" | "dealsOfContact" | "stages";

/** What HubSpot was asked for and did not tell. */
export interface Untold {
  readonly parts: readonly CrmPart[];
  /** Why the first of them was not told: HubSpot's trouble, or ours where asking it takes a row that cannot be written. */
  readonly cause: UpstreamError | StorageError;
}

/** Questions to HubSpot of which each may come to nothing alone. */
export interface Hearing {
  /** What was asked for, or `instead` where HubSpot did not tell it. Throws whatever else is no trouble of storage. */
  orElse<T, U>(part: CrmPart, ask: () => Promise<T>, instead: U): Promise<T | U>;
  /** Null where everything was told. */
  untold(): Untold | null;
}

/** In the order in which the want of them is told. */
const order: readonly CrmPart[] = ["deal", "contact", "contactsOfDeal", "dealsOfContact", "stages"];

export function hearCrm(): Hearing {
  const causes = new Map<CrmPart, UpstreamError | StorageError>();
  return {
    async orElse(part, ask, instead) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof UpstreamError || error instanceof StorageError)) throw error;
        causes.set(part, error);
        return instead;
      }
    },

    untold() {
      const parts = order.filter((part) => causes.has(part));
      const cause = parts[0] && causes.get(parts[0]);
      return cause ? { parts, cause } : null;
    },
  };
}
