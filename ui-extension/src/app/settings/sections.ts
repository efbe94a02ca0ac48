import { accessWords } from "./access-words.ts";
import { accountWords } from "./account-words.ts";
import { Account } from "./sections/Account.tsx";
import { ApiKeys } from "./sections/ApiKeys.tsx";
import { deadLetterWords } from "./dead-letter-words.ts";
import { Brand } from "./sections/Brand.tsx";
import { Connections } from "./sections/Connections.tsx";
import { DeadLetters } from "./sections/DeadLetters.tsx";
import { Health } from "./sections/Health.tsx";
import { Messages } from "./sections/Messages.tsx";
import { PayPages } from "./sections/PayPages.tsx";
import { Payments } from "./sections/Payments.tsx";
import { People } from "./sections/People.tsx";
import { rulesWords } from "./rules-words.ts";
import { Rules } from "./sections/Rules.tsx";
import { SetUp } from "./sections/SetUp.tsx";
import { Webhooks } from "./sections/Webhooks.tsx";
import type { Section } from "./settings.ts";
import { words } from "./words.ts";

/**
 * In the order of the tabs. A section that saves by itself has no `parts`, a file of its own in `sections/`, and its
 * calls made with `useSettings().calls`.
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
  { id: "pay-pages", title: words.sections.payPages, Content: PayPages, parts: ["pages"] },
  { id: "brand", title: words.sections.brand, Content: Brand, parts: ["brand"] },
  { id: "people", title: words.sections.people, Content: People, parts: ["rights"] },
  { id: "health", title: words.sections.health, Content: Health },
  { id: "given-up", title: deadLetterWords.title, Content: DeadLetters },
  { id: "api-keys", title: accessWords.keys.title, Content: ApiKeys },
  { id: "webhooks", title: accessWords.hooks.title, Content: Webhooks },
  { id: "account", title: accountWords.title, Content: Account },
];
