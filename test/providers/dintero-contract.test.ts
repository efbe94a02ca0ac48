import { itIsAProvider } from "../contracts/provider.ts";
import { setUpDintero } from "./dintero-set-up.ts";

itIsAProvider("Dintero", setUpDintero, { holds: { days: null, captures: "many" }, changesAmount: true });
