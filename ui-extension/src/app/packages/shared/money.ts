export type Mode = "test" | "live";

/** `{ minor: 75000, currency: "EUR", decimal: "750.00" }` */
export interface Amount {
  readonly minor: number;
  readonly currency: string;
  readonly decimal: string;
}
