import { Button } from "@hubspot/ui-extensions";
import type { AgainDraft, CreateForm } from "@payments/shared";
import { useState } from "react";
import { useTab } from "../tab.ts";
import { words } from "../words.ts";
import { CreatePanel } from "./CreatePanel.tsx";

/** Opens the create form with what a payment was that came to nothing. Absent while no payment may be made here. */
export function AgainButton({ again }: { again: AgainDraft }) {
  const { form } = useTab();
  // A payment just made blocks the next one, while its panel still shows what was made.
  const [lastForm, setLastForm] = useState<CreateForm | null>(form);
  if (form && form !== lastForm) setLastForm(form);
  if (!lastForm) return null;
  const panelId = `again-${again.replaces}`;
  return (
    <Button
      size="xs"
      variant="secondary"
      disabled={form === null}
      overlay={<CreatePanel form={lastForm} isBlocked={form === null} again={again} panelId={panelId} />}
      testId={panelId}
    >
      {words.acts.again}
    </Button>
  );
}
