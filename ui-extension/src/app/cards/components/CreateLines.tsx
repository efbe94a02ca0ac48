import { Alert, AutoGrid, Button, Flex, Input, LoadingButton, Text, Tile } from "@hubspot/ui-extensions";
import type { FieldMessage } from "@payments/screens/api-problem";
import { type CreateDraft, type DraftLine, mostLines, newLine } from "../create-draft.ts";
import { draftLineSums, draftSums } from "../create-request.ts";
import { usualDigits } from "@payments/screens/formats";
import { decimalOf, type Sums } from "../line-sums.ts";
import { useTab } from "../tab.ts";
import type { useDealLines } from "../use-deal-lines.ts";
import { fieldError, type useFields } from "@payments/screens/use-fields";
import { words } from "../words.ts";
import type { ChoiceProps } from "./choice-props.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";
import { ProductLibrary } from "./ProductLibrary.tsx";

interface LinesProps extends ChoiceProps {
  readonly dealLines: ReturnType<typeof useDealLines>;
}

/** The products asked for, each with its figures, and what they come to. */
export function CreateLines({ form, fields, messages, dealLines }: LinesProps) {
  const { formats } = useTab();
  const { lines, currency } = fields.typed;
  const add = (): void => {
    const { lines: now } = fields.latest.current;
    fields.commit({ lines: [...now, newLine(now, form.vatRates[currency] ?? null, formats.locale)] });
  };
  const wrong = messages.find(({ name }) => name === "lines");
  return (
    <Flex direction="column" gap="sm">
      <Flex direction="row" gap="sm" wrap>
        <DealLinesButton {...dealLines} />
        <ProductLibrary form={form} fields={fields} />
      </Flex>
      <DealLines {...dealLines} />
      <Text variant="microcopy">{words.create.line.included}</Text>
      {lines.map((line, index) => (
        <LineTile key={line.id} line={line} index={index} fields={fields} messages={messages} />
      ))}
      <Flex direction="row" gap="sm" justify="between" align="center" wrap>
        <Button variant="secondary" size="sm" onClick={add} disabled={lines.length >= mostLines} testId="add-line">
          {words.create.line.add}
        </Button>
        <LinesTotal draft={fields.typed} />
      </Flex>
      {wrong && <Alert title={wrong.message} variant="danger" />}
    </Flex>
  );
}

function DealLinesButton({ isOffered, isBusy, take }: LinesProps["dealLines"]) {
  if (!isOffered) return null;
  return (
    <LoadingButton variant="secondary" size="sm" loading={isBusy} onClick={take} testId="take-deal-lines">
      {isBusy ? words.create.line.reading : words.create.line.fromDeal}
    </LoadingButton>
  );
}

/** What became of taking the deal's line items. */
function DealLines({ isOffered, problem, notes }: LinesProps["dealLines"]) {
  if (!isOffered) return null;
  return (
    <>
      {problem && <ProblemAlert problem={problem} />}
      {notes.map((note) => (
        <Text key={note} variant="microcopy" testId="deal-lines-note">
          {note}
        </Text>
      ))}
    </>
  );
}

interface LineTileProps {
  readonly line: DraftLine;
  readonly index: number;
  readonly fields: ReturnType<typeof useFields<CreateDraft>>;
  readonly messages: readonly FieldMessage[];
}

const figures = ["quantity", "unitPrice", "discount", "vatRate"] as const;

function LineTile({ line, index, fields, messages }: LineTileProps) {
  const number = index + 1;
  const remove = (): void => fields.commit({ lines: fields.latest.current.lines.filter(({ id }) => id !== line.id) });
  return (
    <Tile compact testId={`line-${number}`}>
      <Flex direction="column" gap="xs">
        <LineInput name="description" line={line} index={index} fields={fields} messages={messages} />
        <AutoGrid columnWidth={110} flexible gap="sm">
          {figures.map((name) => (
            <LineInput key={name} name={name} line={line} index={index} fields={fields} messages={messages} />
          ))}
        </AutoGrid>
        <Flex direction="row" gap="sm" justify="between" align="center">
          <LineSum line={line} currency={fields.typed.currency} />
          <Button variant="secondary" size="xs" onClick={remove} testId={`remove-line-${number}`}>
            {words.create.line.remove(number)}
          </Button>
        </Flex>
      </Flex>
    </Tile>
  );
}

interface LineInputProps extends LineTileProps {
  readonly name: "description" | (typeof figures)[number];
}

function LineInput({ name, line, index, fields, messages }: LineInputProps) {
  const change = (text: string) => ({
    lines: fields.latest.current.lines.map((one) => (one.id === line.id ? { ...one, [name]: text } : one)),
  });
  const committed = fields.committed.lines.find(({ id }) => id === line.id);
  return (
    <Input
      label={words.create.line[name]}
      name={`line-${line.id}-${name}`}
      required={name !== "discount" && name !== "vatRate"}
      value={committed?.[name] ?? ""}
      onInput={(text) => fields.type(change(text))}
      onChange={(text) => fields.commit(change(text))}
      {...fieldError(messages, `lines.${index}.${name}`)}
    />
  );
}

function LineSum({ line, currency }: { readonly line: DraftLine; readonly currency: string }) {
  const { formats } = useTab();
  const sums = draftLineSums(line, { locale: formats.locale, currency });
  const write = useSumText(currency);
  return <Text inline>{sums ? words.create.line.total(...write(sums)) : ""}</Text>;
}

function LinesTotal({ draft }: { readonly draft: CreateDraft }) {
  const { formats } = useTab();
  const sums = draftSums(draft, formats.locale);
  const write = useSumText(draft.currency);
  return (
    <Text format={{ fontWeight: "demibold" }} testId="lines-total">
      {sums ? words.create.line.sum(...write(sums)) : words.create.line.sumMissing}
    </Text>
  );
}

/** A sum and the VAT in it, as this user reads them. */
function useSumText(currency: string): (sums: Sums) => readonly [string, string | null] {
  const { formats } = useTab();
  const digits = usualDigits(currency);
  const text = (minor: bigint): string => formats.amount({ decimal: decimalOf(minor, digits), currency });
  return ({ total, vat }) => [text(total), vat === null ? null : text(vat)];
}
