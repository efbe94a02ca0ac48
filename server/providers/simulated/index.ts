import { ValidationError } from "../../domain/errors.ts";
import { overLimit } from "../../domain/money.ts";
import type { Provider } from "../../ports/provider.ts";
import { simulatedAccount, type SimulatedOptions } from "./api.ts";
import { holdDays } from "./sums.ts";

// As many digits as the strictest real providers take.
const most = 99_999_999;

/** Test mode without any account: a provider whose money is pretended and whose pay page has a button for every mishap. */
export function simulatedProvider(options: SimulatedOptions): Provider {
  return {
    id: "simulated",
    label: "Simulated",
    capabilities: {
      opens: "at_click",
      tellsByOrder: false,
      findsLostPages: true,
      closes: true,
      changesAmount: "by_replacing",
      holds: { days: holdDays, captures: "many" },
      refunds: "at_once",
      lines: { vat: true, wholeQuantities: false },
      methods: null,
      languages: null,
      asksAddress: true,
      sendsLinks: [],
      pushesTo: [],
      keepsPayers: false,
      checkoutLife: { shortest: 60_000, longest: 366 * 24 * 60 * 60 * 1_000 },
      registersWebhooks: true,
      currencies: null,
      descriptionLimit: 250,
    },
    settings: [],
    payOrigins: [],
    refusalOf({ minor, currency }) {
      return minor > most ? overLimit("The simulated provider", { minor: most, currency }) : null;
    },
    readSettings(values) {
      const [unknown] = Object.keys(values);
      if (unknown) throw new ValidationError([{ name: unknown, message: "The simulated provider has no settings." }]);
      return { mode: "test", values: {}, keyEnding: "" };
    },
    open: (account) => simulatedAccount(options, account),
  };
}
