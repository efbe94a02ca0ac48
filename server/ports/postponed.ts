/** Work that is tried again later. */
export interface Postponed {
  readonly state: "ready";
  readonly reason: string;
  /** Epoch ms. */
  readonly runAt: number;
  /** Nothing was asked of the far side, so the try that was counted with the claim is taken back. */
  readonly isUntried?: boolean;
}
