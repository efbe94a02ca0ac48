import { Alert, Button, Flex, Text } from "@hubspot/ui-extensions";
import { CrmActionButton } from "@hubspot/ui-extensions/crm";
import type { Blocked, CreateForm, DealBalance, TabView } from "@payments/shared";
import { useState } from "react";
import { contactType, useTab } from "../tab.ts";
import { leftOutWords } from "../left-out-words.ts";
import { words } from "../words.ts";
import { ConnectProvider } from "./ConnectProvider.tsx";
import { CreatePanel } from "./CreatePanel.tsx";
import { DetailsPanel } from "./DetailsPanel.tsx";

/** What is still to come on the deal, and the one primary button; where it cannot be pressed, why, and what cures it. */
export function CreateBar({ view }: { view: TabView }) {
  const { create, balance } = view;
  const blocked = "blocked" in create ? create.blocked : null;
  const form = "form" in create ? create.form : null;
  // A payment just made blocks the next one, while its panel still shows what was made.
  const [lastForm, setLastForm] = useState<CreateForm | null>(form);
  if (form && form !== lastForm) setLastForm(form);
  return (
    <Flex direction="column" gap="sm">
      <Flex direction="row" gap="sm" justify="between" align="center" wrap>
        {balance && <Balance balance={balance} />}
        <Button
          variant="primary"
          disabled={blocked !== null}
          overlay={lastForm ? <CreatePanel form={lastForm} isBlocked={blocked !== null} /> : undefined}
          testId="create-payment"
        >
          {words.create.button}
        </Button>
      </Flex>
      {blocked && !isSaidAbove(blocked) && <BlockedReason blocked={blocked} view={view} />}
    </Flex>
  );
}

/** By the note about HubSpot, which concerns more than the button. */
function isSaidAbove({ reason }: Blocked): boolean {
  return reason === "record_unreadable";
}

function Balance({ balance: { open, total, received } }: { balance: DealBalance }) {
  const { formats } = useTab();
  const say = words.create.header;
  return (
    <Flex direction="column">
      <Text format={{ fontWeight: "demibold" }} testId="balance">
        {say.balance(formats.amount(open), formats.amount(total))}
      </Text>
      {received.minor !== 0 && <Text variant="microcopy">{say.received(formats.amount(received))}</Text>}
    </Flex>
  );
}

function BlockedReason({ blocked, view }: { blocked: Blocked; view: TabView }) {
  const { refresh } = useTab();
  const { paymentId, reason } = blocked;
  return (
    <>
      <Alert title={blocked.title} variant="info" testId="blocked">
        {blocked.cure}
      </Alert>
      {paymentId && (
        <Flex direction="row">
          <Button
            variant="secondary"
            size="sm"
            overlay={
              <DetailsPanel
                paymentId={paymentId}
                payment={view.payments.find(({ id }) => id === paymentId) ?? null}
                panelId={`open-payment-${paymentId}`}
              />
            }
            testId="show-open-payment"
          >
            {words.create.showOpen}
          </Button>
        </Flex>
      )}
      {reason === "not_connected" && view.mayConnect && <ConnectProvider variant="secondary" />}
      {reason === "not_working" && view.mayConnect && (
        <ConnectProvider variant="secondary" label={leftOutWords.renew} />
      )}
      {curedElsewhere.has(reason) && (
        <Flex direction="row" gap="sm" align="start" wrap>
          <ContactCure blocked={blocked} />
          <Button variant="secondary" size="sm" onClick={refresh} testId="look-again">
            {words.create.header.lookAgain}
          </Button>
        </Flex>
      )}
    </>
  );
}

/** Leads to where HubSpot adds a contact to the deal, or shows the one who lacks an address. */
function ContactCure({ blocked: { reason, contactId } }: { blocked: Blocked }) {
  const { record } = useTab();
  const { addContact, showContact } = words.create.header;
  if (reason === "no_contact") {
    const association = { objectTypeId: record.objectTypeId, objectId: Number(record.objectId) };
    return (
      <CrmActionButton
        actionType="OPEN_RECORD_ASSOCIATION_FORM"
        actionContext={{ objectTypeId: contactType, association }}
        size="sm"
        testId="add-contact"
      >
        {addContact}
      </CrmActionButton>
    );
  }
  if (contactId === undefined) return null;
  return (
    <CrmActionButton
      actionType="PREVIEW_OBJECT"
      actionContext={{ objectTypeId: contactType, objectId: Number(contactId) }}
      size="sm"
      testId="show-contact"
    >
      {showContact}
    </CrmActionButton>
  );
}

/** Reasons that go away by a change of the record or the settings, which the tab learns of when it is read again. */
const curedElsewhere: ReadonlySet<Blocked["reason"]> = new Set([
  "not_working",
  "no_contact",
  "no_email",
  "nothing_due",
]);
