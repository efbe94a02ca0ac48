import { TableHead, TableHeader, TableRow } from "@hubspot/ui-extensions";

/** The head of a table whose columns have nothing but titles. */
export function ColumnTitles({ titles }: { readonly titles: readonly string[] }) {
  return (
    <TableHead>
      <TableRow>
        {titles.map((title) => (
          <TableHeader key={title}>{title}</TableHeader>
        ))}
      </TableRow>
    </TableHead>
  );
}
