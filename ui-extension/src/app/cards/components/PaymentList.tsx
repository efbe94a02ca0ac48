import { Button, Flex } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { useState } from "react";
import { words } from "../words.ts";
import { PaymentTile } from "./PaymentTile.tsx";

const pageSize = 10;

/** The payments, newest first as the server sends them. */
export function PaymentList({ payments }: { payments: readonly PaymentRow[] }) {
  const [shown, setShown] = useState(pageSize);
  const hidden = payments.length - shown;
  return (
    <Flex direction="column" gap="sm">
      {payments.slice(0, shown).map((payment) => (
        <PaymentTile key={payment.id} payment={payment} />
      ))}
      {hidden > 0 && (
        <Flex direction="row">
          <Button variant="secondary" size="sm" onClick={() => setShown(shown + pageSize)} testId="older">
            {words.list.older(hidden)}
          </Button>
        </Flex>
      )}
    </Flex>
  );
}
