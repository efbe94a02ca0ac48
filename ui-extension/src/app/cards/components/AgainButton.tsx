import { Button } from "@hubspot/ui-extensions";
import type { AgainDraft, CreateForm } from "@payments/shared";
import { useState } from "react";
import { useTab } from "../tab.ts";
import { words } from "../words.ts";
import { CreatePanel } from "./CreatePanel.tsx";

/**
 * Opens the create form with what a payment was that came to nothing. Absent while no payment may be made here,
 * and there to be seen while that is for HubSpot's silence alone.
 */
export function AgainButton({ again }: { again: AgainDraft }) {
  const { form, outOfReach } = useTab();
  // A payment just made blocks the next one, while its panel still shows what was made.
  const [lastForm, setLastForm] = useState<CreateForm | null>(form);
  if (form && form !== lastForm) setLastForm(form);
  if (!lastForm && !outOfReach) return null;
  const panelId = `again-${again.replaces}`;
  return (
    <Button
      size="xs"
      variant="secondary"
      disabled={form === null}
      overlay={
        lastForm ? <CreatePanel form={lastForm} isBlocked={form === null} again={again} panelId={panelId} /> : undefined
      }
      testId={panelId}
    >
      {words.acts.again}
    </Button>
  );
}
