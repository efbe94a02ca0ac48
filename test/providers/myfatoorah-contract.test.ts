import { itIsAProvider } from "../contracts/provider.ts";
import { setUpMyFatoorah } from "./myfatoorah-set-up.ts";

itIsAProvider("MyFatoorah", setUpMyFatoorah, {
  closes: false,
  datesWebhooks: false,
  holds: { days: null, captures: "once" },
  losesRefunds: true,
  keyed: ["opening"],
});
