import { itIsAProvider } from "../contracts/provider.ts";
import { setUpDojo } from "./dojo-set-up.ts";

itIsAProvider("Dojo", setUpDojo, {
  datesWebhooks: false,
  holds: { days: 7, captures: "many" },
  changesAmount: true,
  keyed: ["refund"],
});
