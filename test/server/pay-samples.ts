import { defaultPolicies } from "../../server/domain/policies.ts";
import type { PaySurroundings } from "../../server/use-cases/pay/read-pay-surroundings.ts";

/** What stands around a payment of an account that has settled nothing. */
export function surroundings(changes: Partial<PaySurroundings> = {}): PaySurroundings {
  return {
    brand: defaultPolicies.brand,
    timeZone: "Europe/Paris",
    methods: null,
    isReplaced: false,
    renewal: "none",
    ...changes,
  };
}
