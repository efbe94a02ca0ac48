import type { Channel, LinkDelivery } from "../domain/link-delivery.ts";

/** How links were sent to customers. */
export interface Deliveries {
  /** All or none. One press sends at most once by each channel of a payment; a second insert of its key is refused. */
  insert(deliveries: readonly LinkDelivery[]): Promise<void>;
  /** Newest first. */
  list(portalId: number, paymentId: string): Promise<readonly LinkDelivery[]>;
  /** What a press has written down, one per channel. */
  findByKey(portalId: number, paymentId: string, key: string): Promise<readonly LinkDelivery[]>;
  /** Writes what may change: state, fault, the server's sentence, when. */
  settle(delivery: LinkDelivery): Promise<void>;
  /** How often the account has used a channel since then, epoch ms. */
  countSince(portalId: number, channel: Channel, since: number): Promise<number>;
}
