import { accessWords } from "./words/access.ts";
import { accountWords } from "./words/account.ts";
import { Account } from "./sections/Account.tsx";
import { Api } from "./sections/Api.tsx";
import { Connections } from "./sections/Connections.tsx";
import { Health } from "./sections/Health.tsx";
import { Messages } from "./sections/Messages.tsx";
import { PayPages } from "./sections/PayPages.tsx";
import { Payments } from "./sections/Payments.tsx";
import { People } from "./sections/People.tsx";
import { rulesWords } from "./words/rules.ts";
import { Rules } from "./sections/Rules.tsx";
import { SetUp } from "./sections/SetUp.tsx";
import type { Section } from "./settings.ts";
import { words } from "./words/index.ts";

/**
 * In the order of the tabs. A section is a file of its own in `sections/`, says what stands in `words/` and asks by
 * `api/`. One that saves by itself has no `parts`.
 */
export const sections: readonly Section[] = [
  { id: "set-up", title: words.sections.setUp, Content: SetUp },
  { id: "connections", title: words.sections.connections, Content: Connections },
  {
    id: "payments",
    title: words.sections.payments,
    Content: Payments,
    parts: [
      "openPayments",
      "emailRequired",
      "prefillsPayer",
      "endsThere",
      "validity",
      "lines",
      "referencePattern",
      "dealFromContact",
      "renewal",
      "sendsReceipts",
      "notices",
      "notes",
    ],
  },
  { id: "rules", title: rulesWords.title, Content: Rules },
  {
    id: "messages",
    title: words.sections.messages,
    Content: Messages,
    parts: ["mail", "providerMessages", "reminders"],
  },
  { id: "pay-pages", title: words.sections.payPages, Content: PayPages, parts: ["brand", "pages"] },
  { id: "people", title: words.sections.people, Content: People, parts: ["rights"] },
  { id: "health", title: words.sections.health, Content: Health },
  { id: "api", title: accessWords.title, Content: Api },
  { id: "account", title: accountWords.title, Content: Account },
];
