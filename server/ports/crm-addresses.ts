import type { ContactAddress } from "../domain/contact-address.ts";
import type { Lane } from "./crm-lane.ts";

export interface CrmAddresses {
  /** At most 100 ids; contacts that are gone or archived are missing from the answer. */
  readAddresses(
    portalId: number,
    contactIds: readonly string[],
    lane: Lane,
  ): Promise<ReadonlyMap<string, ContactAddress>>;
}
