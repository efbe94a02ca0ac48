import { hubspot, Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@hubspot/ui-extensions";
import { useState } from "react";

const rows = Array.from({ length: 12 }, (_, index) => ({ name: `Payment ${index + 1}`, amount: (index * 7) % 12 }));
const pageSize = 5;

/** Slices and sorts itself, as HubSpot's tables leave to the card. */
function Probe() {
  const [page, setPage] = useState(1);
  const [direction, setDirection] = useState<"none" | "ascending" | "descending">("none");
  const sign = { none: 0, ascending: 1, descending: -1 }[direction];
  const shown = rows.toSorted((one, other) => sign * (one.amount - other.amount));
  return (
    <Table paginated={true} pageCount={Math.ceil(rows.length / pageSize)} page={page} onPageChange={setPage}>
      <TableHead>
        <TableRow>
          <TableHeader width="max">Payment</TableHeader>
          <TableHeader align="right" sortDirection={direction} onSortChange={setDirection}>
            Amount
          </TableHeader>
        </TableRow>
      </TableHead>
      <TableBody>
        {shown.slice((page - 1) * pageSize, page * pageSize).map(({ name, amount }) => (
          <TableRow key={name}>
            <TableCell>{name}</TableCell>
            <TableCell align="right">{amount}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

hubspot.extend<"crm.record.tab">(() => <Probe />);
