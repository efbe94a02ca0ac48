import { itIsAProvider } from "../contracts/provider.ts";
import { setUpStripe } from "./stripe-set-up.ts";

itIsAProvider("Stripe", setUpStripe);
