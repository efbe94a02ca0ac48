import { Button } from "@hubspot/ui-extensions";
import { useTab } from "../tab.ts";
import { words } from "../words.ts";

interface PreviewButtonProps {
  readonly paymentId: string;
  readonly link: string;
  readonly size: "xs" | "sm";
  readonly testId: string;
}

/** Opens the customer's page to look at it. The server is told that it was one of us; the page opens in any case. */
export function PreviewButton({ paymentId, link, size, testId }: PreviewButtonProps) {
  const { api, newKey } = useTab();
  const note = (): void => {
    void api.preview(paymentId, { idempotencyKey: newKey() }).catch(() => undefined);
  };
  return (
    <Button size={size} variant="secondary" href={{ url: link, external: true }} onClick={note} testId={testId}>
      {words.act.openPage}
    </Button>
  );
}
