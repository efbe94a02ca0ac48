import type { Capabilities, Provider } from "../../server/ports/provider.ts";
import { allProviders } from "../../server/providers/all.ts";
import { testClock, testRandom } from "../parts.ts";

const day = 24 * 60 * 60_000;

/** Every provider as the program has it; none of them makes a call by itself. */
export function providersForDocs(): readonly Provider[] {
  const clock = testClock();
  const publicUrl = "https://payments.example.com";
  return allProviders({
    dojoApiUrl: "https://api.dojo.tech",
    dinteroCheckoutUrl: "https://checkout.dintero.com",
    dinteroApiUrl: "https://api.dintero.com",
    myfatoorahApiUrl: null,
    stripeApiUrl: "https://api.stripe.com",
    clock,
    appVersion: "0",
    simulated: { checkouts: {} as never, clock, random: testRandom(), publicUrl },
  });
}

type Row = readonly [question: string, answer: (capabilities: Capabilities) => string];

const rows: readonly Row[] = [
  ["its page is made", ({ opens }) => (opens === "at_creation" ? "with the payment" : "when the customer comes")],
  ["its page lives at most", ({ checkoutLife }) => lifeOf(checkoutLife.longest)],
  ["its page after a lost answer", ({ findsLostPages }) => (findsLostPages ? "found by asking again" : "not found")],
  ["the page can be closed", ({ closes }) => (closes ? "yes" : "no, it ends by its date")],
  ["another sum", ({ changesAmount }) => amountChanges[changesAmount]],
  ["authorise, capture later", ({ holds }) => (holds ? holdOf(holds) : "no")],
  ["refunds", ({ refunds }) => (refunds === "at_once" ? "at once" : "asked for, then approved there")],
  ["product lines", ({ lines }) => (lines ? lineOf(lines) : "no")],
  ["choice of methods", ({ methods }) => listOf(methods?.map(({ label }) => label) ?? []) ?? "set at the provider"],
  ["language of its page", ({ languages }) => listOf(languages ?? []) ?? "by the customer's browser"],
  ["asks for a delivery address", ({ asksAddress }) => (asksAddress ? "yes" : "no")],
  ["can be where customers end", ({ keepsPayers }) => (keepsPayers ? "yes" : "no, it leads back")],
  ["sends the link itself", ({ sendsLinks }) => sendsLinks.join(", ") || "no"],
  ["registers its webhook", ({ registersWebhooks }) => (registersWebhooks ? "yes" : "by hand in its portal")],
  ["currencies", ({ currencies }) => currencies?.join(", ") ?? "all"],
  ["description", ({ descriptionLimit }) => `${descriptionLimit} characters`],
];

const amountChanges = {
  in_place: "on the same page",
  before_opening: "on the same page until it is opened",
  by_replacing: "on another page behind the same link",
} as const;

/** All of a short list, the first ones of a long one. */
function listOf(words: readonly string[]): string | null {
  if (words.length === 0) return null;
  return words.length <= 4 ? words.join(", ") : `${words.length}, such as ${words.slice(0, 3).join(", ")}`;
}

function lifeOf(longest: number): string {
  return longest < 2 * day ? `${Math.ceil(longest / (day / 24))} hours` : `${Math.floor(longest / day)} days`;
}

function holdOf({ days, captures }: NonNullable<Capabilities["holds"]>): string {
  const long = days === null ? "as long as the method allows" : `about ${days} days`;
  return `${long}, ${captures === "once" ? "one capture" : "several captures"}`;
}

function lineOf({ vat, wholeQuantities }: NonNullable<Capabilities["lines"]>): string {
  return `${vat ? "with VAT" : "without VAT"}, ${wholeQuantities ? "whole" : "any"} quantities`;
}

/** The page `docs/providers/README.md`, from the same data that forms and adapters go by. */
export function capabilitiesPage(providers: readonly Provider[]): string {
  const lines = [
    ["", ...providers.map(({ id, label }) => `[${label}](${id}.md)`)],
    ["---", ...providers.map(() => "---")],
    ...rows.map(([question, answer]) => [question, ...providers.map(({ capabilities }) => answer(capabilities))]),
  ];
  return [
    "# What each provider can do",
    "",
    "Written by `npm run capabilities` from the code; a test fails when it is out of step. How to add another one:",
    "[adding a provider](../adding-a-provider.md).",
    "",
    ...lines.map((cells) => `| ${cells.join(" | ")} |`),
    "",
  ].join("\n");
}
