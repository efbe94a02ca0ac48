import {
  Button,
  Flex,
  Link,
  StatusTag,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  Text,
  type StatusTagProps,
} from "@hubspot/ui-extensions";

const payments: readonly { name: string; amount: string; status: string; variant: StatusTagProps["variant"] }[] = [
  { name: "Deposit", amount: "€500.00", status: "Paid", variant: "success" },
  { name: "Second instalment", amount: "€750.00", status: "Created", variant: "info" },
  { name: "Delivery", amount: "€80.00", status: "Declined", variant: "danger" },
  { name: "Installation on site, with travel", amount: "€120.00", status: "Needs review", variant: "warning" },
  { name: "Old offer", amount: "€90.00", status: "Expired", variant: "default" },
];

/** The list of payments as the tab will have it. */
export function PaymentsTable() {
  return (
    <Table paginated={true} pageCount={7} page={2} onPageChange={() => undefined}>
      <TableHead>
        <TableRow>
          <TableHeader width="max" sortDirection="descending" onSortChange={() => undefined}>
            Payment
          </TableHeader>
          <TableHeader align="right">Amount</TableHeader>
          <TableHeader>Status</TableHeader>
          <TableHeader align="right">Actions</TableHeader>
        </TableRow>
      </TableHead>
      <TableBody>
        {payments.map(({ name, amount, status, variant }) => (
          <TableRow key={name}>
            <TableCell>
              <Text format={{ fontWeight: "demibold" }}>{name}</Text>
              <Text variant="microcopy">
                Ann Field · <Link href="https://pay.example.com/p/abc">pay.example.com/p/abc</Link>
              </Text>
            </TableCell>
            <TableCell align="right">{amount}</TableCell>
            <TableCell>
              <StatusTag variant={variant} hollow={variant === "default"}>
                {status}
              </StatusTag>
            </TableCell>
            <TableCell align="right">
              <Flex justify="end" gap="xs">
                <Button size="xs">Copy</Button>
                <Button size="xs">Check</Button>
              </Flex>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
