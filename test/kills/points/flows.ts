import type { Act, Plan } from "../customer.ts";

/** A way through the program in which it dies: what an order does before, and at what it dies. */
export interface Flow {
  readonly name: string;
  readonly plan: Plan;
  /** What the order is about to do when death is in order; `delivery` is the post's, after all else is done. */
  readonly diesAt: Act | "delivery";
}

export const flows: readonly Flow[] = [
  { name: "a payment made by the card", plan: ["create", "go", "pay"], diesAt: "create" },
  { name: "a payment made by a workflow", plan: ["enrol", "go", "pay"], diesAt: "enrol" },
  { name: "the customer presses pay", plan: ["create", "go", "pay"], diesAt: "go" },
  { name: "a delivery, up to the moved deal", plan: ["create", "go", "pay"], diesAt: "delivery" },
  { name: "a refund", plan: ["create", "go", "pay", "refund"], diesAt: "refund" },
  { name: "a cancellation", plan: ["create", "go", "cancel"], diesAt: "cancel" },
  { name: "a confirmation by hand", plan: ["create", "go", "confirm"], diesAt: "confirm" },
];
