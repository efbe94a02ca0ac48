import type { Clock } from "../ports/context.ts";
import type { Provider } from "../ports/provider.ts";
import { dinteroProvider } from "./dintero/index.ts";
import { dojoProvider } from "./dojo/index.ts";
import { myFatoorahProvider } from "./myfatoorah/index.ts";
import type { SimulatedOptions } from "./simulated/api.ts";
import { simulatedProvider } from "./simulated/index.ts";
import { stripeProvider } from "./stripe/index.ts";

export interface ProvidersOptions {
  readonly dojoApiUrl: string;
  readonly dinteroCheckoutUrl: string;
  readonly dinteroApiUrl: string;
  /** Null for the host of each merchant's country. */
  readonly myfatoorahApiUrl: string | null;
  readonly stripeApiUrl: string;
  readonly clock: Clock;
  readonly appVersion: string;
  readonly simulated: SimulatedOptions;
}

/** Every provider of this program, in the order people are offered them. A new one is a folder and a line here. */
export function allProviders({ clock, appVersion, simulated, ...urls }: ProvidersOptions): readonly Provider[] {
  const common = { clock, appVersion };
  return [
    dojoProvider({ apiUrl: urls.dojoApiUrl, ...common }),
    dinteroProvider({ checkoutUrl: urls.dinteroCheckoutUrl, apiUrl: urls.dinteroApiUrl, ...common }),
    myFatoorahProvider({ apiUrl: urls.myfatoorahApiUrl, ...common }),
    stripeProvider({ apiUrl: urls.stripeApiUrl, ...common }),
    simulatedProvider(simulated),
  ];
}
