import { Alert, Button, Flex } from "@hubspot/ui-extensions";
import type { Blocked, CreateForm, TabView } from "@payments/shared";
import { useState } from "react";
import { words } from "../words.ts";
import { ConnectProvider } from "./ConnectProvider.tsx";
import { CreatePanel } from "./CreatePanel.tsx";
import { DetailsPanel } from "./DetailsPanel.tsx";

/** The one primary button; where it cannot be pressed, why, and what cures it. */
export function CreateBar({ view }: { view: TabView }) {
  const { create } = view;
  const blocked = "blocked" in create ? create.blocked : null;
  const form = "form" in create ? create.form : null;
  // A payment just made blocks the next one, while its panel still shows what was made.
  const [lastForm, setLastForm] = useState<CreateForm | null>(form);
  if (form && form !== lastForm) setLastForm(form);
  return (
    <Flex direction="column" gap="sm" align="start">
      <Button
        variant="primary"
        disabled={blocked !== null}
        overlay={lastForm ? <CreatePanel form={lastForm} isBlocked={blocked !== null} /> : undefined}
        testId="create-payment"
      >
        {words.create.button}
      </Button>
      {blocked && <BlockedReason blocked={blocked} view={view} />}
    </Flex>
  );
}

function BlockedReason({ blocked, view }: { blocked: Blocked; view: TabView }) {
  const { paymentId, reason } = blocked;
  return (
    <>
      <Alert title={blocked.title} variant="info" testId="blocked">
        {blocked.cure}
      </Alert>
      {paymentId && (
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
      )}
      {reason === "not_connected" && view.mayConnect && <ConnectProvider variant="secondary" />}
    </>
  );
}
