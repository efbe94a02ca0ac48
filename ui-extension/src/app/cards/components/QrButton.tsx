import { Button } from "@hubspot/ui-extensions";
import { words } from "../words.ts";

interface QrButtonProps {
  readonly link: string;
  readonly size: "sm" | "md";
  readonly testId: string;
}

/** Opens the page with the link's QR code: to hold out, to print, to save. It stays the same for the payment's whole life. */
export function QrButton({ link, size, testId }: QrButtonProps) {
  return (
    <Button variant="secondary" size={size} href={{ url: `${link}/qr`, external: true }} testId={testId}>
      {words.act.qr}
    </Button>
  );
}
