import { itIsAProvider } from "../contracts/provider.ts";
import { setUpStripe } from "./stripe-set-up.ts";

itIsAProvider("Stripe", setUpStripe, {
  holds: { days: 7, captures: "once" },
  losesRefunds: true,
  keyed: ["opening", "capture", "refund"],
});
