import { DescriptionList, DescriptionListItem, Flex, Heading, Text } from "@hubspot/ui-extensions";
import type { Amount, DetailLine } from "@payments/shared";
import { useTab } from "../tab.ts";
import { words } from "../words.ts";

interface LinesProps {
  readonly lines: readonly DetailLine[];
  readonly vat: readonly { readonly rate: string; readonly amount: Amount }[];
}

/** What is paid for, line by line, with the VAT contained. */
export function Lines({ lines, vat }: LinesProps) {
  const { formats } = useTab();
  if (lines.length === 0) return null;
  return (
    <Flex direction="column" gap="xs">
      <Heading>{words.details.lines}</Heading>
      <DescriptionList direction="column">
        {lines.map((line) => (
          <DescriptionListItem key={line.id} label={line.description}>
            <Text>{formats.amount(line.total)}</Text>
            <Text variant="microcopy">
              {words.details.line({
                quantity: line.quantity,
                price: formats.amount(line.unitPrice),
                discount: line.discount.minor > 0 ? formats.amount(line.discount) : null,
                vatRate: line.vatRate,
              })}
            </Text>
          </DescriptionListItem>
        ))}
      </DescriptionList>
      {vat.map(({ rate, amount }) => (
        <Text key={rate} variant="microcopy">
          {words.details.vat(rate, formats.amount(amount))}
        </Text>
      ))}
    </Flex>
  );
}
