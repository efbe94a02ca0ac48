import { itIsAProvider } from "../contracts/provider.ts";
import { setUpSimulated } from "./simulated-set-up.ts";

itIsAProvider("The simulated provider", () => setUpSimulated(), {
  isRemote: false,
  holds: { days: 7, captures: "many" },
  keyed: ["opening", "capture", "refund"],
});
