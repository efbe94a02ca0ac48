import type { SkewedDay } from "../domain/clock-skew.ts";

/** How often deliveries were refused for their time alone. */
export interface DeliverySkews {
  note(connection: { readonly portalId: number; readonly connectionId: string }, at: number): Promise<void>;
  /** An account's connections whose clock and ours disagree, by what came today and yesterday; the worse of the two days. */
  listSkewed(portalId: number, now: number): Promise<readonly SkewedDay[]>;
  /** Forgets days before then, at most `limit`; answers how many. */
  prune(before: number, limit: number): Promise<number>;
}
