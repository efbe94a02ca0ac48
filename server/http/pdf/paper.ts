import { languages } from "../messages/index.ts";
import type { LinesView } from "../pay/lines.ts";
import type { Fact, Paper } from "../pay/paper.ts";
import { Sheet, styles, type Box, type TextStyle } from "./sheet.ts";

/** The paper as a PDF on A4, whose bytes follow from its content alone. */
export async function pdfOf(paper: Paper): Promise<Buffer> {
  const { direction } = languages[paper.language];
  const { brand, title, language, at } = paper;
  const foot = 24 + 11 * Math.min(brand.legalLines.length, mostLegalLines);
  const sheet = new Sheet({ direction, language, title, author: brand.name ?? "", at, foot });
  head(sheet, paper);
  facts(sheet, paper);
  sheet.paragraph(paper.description, styles.body);
  sheet.y += 12;
  if (paper.lines) lines(sheet, paper, paper.lines);
  money(sheet, paper);
  sums(
    sheet,
    paper.sums.map((fact) => ({ ...fact, style: styles.strong })),
  );
  if (paper.note) sheet.paragraph(paper.note, styles.soft);
  return sheet.finish((page, pages) => footer(sheet, paper, `${page} / ${pages}`));
}

const mostLegalLines = 6;

function head(sheet: Sheet, { brand, title, amount, isTest, messages }: Paper): void {
  if (isTest) {
    sheet.fill(20, "#fdf3e1");
    sheet.y += 4;
    sheet.paragraph(messages.testPayment, { ...styles.soft, colour: "#7a4b00" }, { start: 8, width: sheet.width - 16 });
    sheet.y += 18;
  }
  if (brand.name) sheet.paragraph(brand.name, styles.name);
  const contact = [brand.email ?? "", brand.phone?.text ?? ""].filter((part) => part !== "").join("   ");
  if (contact) sheet.paragraph(contact, styles.soft);
  sheet.y += brand.name ? 22 : 0;
  sheet.paragraph(title, styles.title);
  sheet.paragraph(amount, styles.sum);
  sheet.y += 14;
}

function facts(sheet: Sheet, paper: Paper): void {
  sheet.rule();
  sheet.y += 10;
  for (const { label, value } of paper.facts) {
    row(sheet, [
      { text: label, box: { start: 0, width: 130 }, style: styles.soft },
      { text: value, box: { start: 140, width: sheet.width - 140 }, style: styles.body },
    ]);
  }
  sheet.y += 6;
  sheet.rule();
  sheet.y += 12;
}

interface Cell {
  readonly text: string;
  readonly box: Box;
  readonly style: TextStyle;
}

/** Cells side by side, kept together on one page. Calls back after a page was begun for them. */
function row(sheet: Sheet, cells: readonly Cell[], onNewPage?: () => void): void {
  const wrapped = cells.map((cell) => ({ ...cell, lines: shortened(sheet.wrap(cell.text, cell.box, cell.style)) }));
  const height = Math.max(...wrapped.map(({ lines, style }) => sheet.heightOf(lines.length, style)));
  if (sheet.need(height + 5)) onNewPage?.();
  for (const { lines, box, style } of wrapped) sheet.lines(lines, box, style);
  sheet.y += height + 5;
}

// A cell of more lines would not fit on a page.
const mostLines = 40;

function shortened(wrapped: readonly string[]): readonly string[] {
  return wrapped.length <= mostLines ? wrapped : [...wrapped.slice(0, mostLines - 1), "…"];
}

function lines(sheet: Sheet, { messages }: Paper, { rows, vat: vatByRate, total }: LinesView): void {
  const [item, quantity, unitPrice, vat, amount] = columns(sheet.width, [175, 60, 100, 60, 104]);
  const cells = (texts: readonly string[], style: TextStyle): readonly Cell[] =>
    [item, quantity, unitPrice, vat, amount].map((box, index) => ({ text: texts[index] ?? "", box, style }));
  const header = () => {
    const { item, quantity, unitPrice, vat, amount } = messages;
    tableHead(sheet, cells([item, quantity, unitPrice, vat, amount], styles.soft));
  };
  sheet.need(60);
  header();
  for (const line of rows) {
    const discount = line.discount ? `\n${messages.discount} ${line.discount}` : "";
    const texts = [line.description + discount, line.quantity, line.unitPrice, line.vatRate ?? "–", line.total];
    row(sheet, cells(texts, styles.body), header);
  }
  sheet.y += 4;
  sums(sheet, [
    ...vatByRate.map(({ rate, sum }) => ({
      label: `${messages.vatIncluded} (${rate})`,
      value: sum,
      style: styles.body,
    })),
    { label: messages.total, value: total, style: styles.strong },
  ]);
}

function money(sheet: Sheet, { money: rows, messages }: Paper): void {
  if (rows.length === 0) return;
  const [date, { start, width }, amount] = columns(sheet.width, [150, 229, 120]);
  const method = { start, width };
  const header = () =>
    tableHead(sheet, [
      { text: messages.date, box: date, style: styles.soft },
      { text: messages.method, box: method, style: styles.soft },
      { text: messages.amount, box: amount, style: styles.soft },
    ]);
  sheet.need(60);
  header();
  for (const happening of rows) {
    const cells = [
      { text: happening.date, box: date, style: styles.body },
      { text: happening.method, box: method, style: styles.body },
      { text: happening.amount, box: amount, style: styles.body },
    ];
    row(sheet, cells, header);
  }
  sheet.y += 4;
}

/** Columns side by side over the width, in these proportions; all but the first lean to the end. */
function columns<const P extends readonly number[]>(width: number, parts: P): { readonly [K in keyof P]: Box } {
  const all = parts.reduce((sum, part) => sum + part, 0);
  let start = 0;
  const boxes = parts.map((part, index): Box => {
    const box = { start: start + 6, width: (part / all) * width - 12, align: index === 0 ? "start" : "end" } as const;
    start += (part / all) * width;
    return box;
  });
  return boxes as { readonly [K in keyof P]: Box };
}

function tableHead(sheet: Sheet, cells: readonly Cell[]): void {
  const lines = Math.max(...cells.map(({ text, box, style }) => sheet.wrap(text, box, style).length));
  sheet.fill(sheet.heightOf(lines, styles.soft) + 8, "#eef3f8");
  sheet.y += 4;
  row(sheet, cells);
  sheet.y += 5;
}

/** Kept together, so that no sum stands on a page of its own without its name. */
function sums(sheet: Sheet, rows: readonly (Fact & { readonly style: TextStyle })[]): void {
  if (rows.length === 0) return;
  sheet.need(19 * Math.min(rows.length, mostLines) + 20);
  sheet.rule();
  sheet.y += 8;
  for (const { style, ...fact } of rows) sumRow(sheet, fact, style);
  sheet.y += 14;
}

function sumRow(sheet: Sheet, { label, value }: Fact, style: TextStyle): void {
  const box = { start: sheet.width / 3, width: sheet.width / 3 + 40, align: "end" } as const;
  const sumBox = { start: (sheet.width * 2) / 3 + 50, width: sheet.width / 3 - 56, align: "end" } as const;
  row(sheet, [
    { text: label, box, style },
    { text: value, box: sumBox, style },
  ]);
}

function footer(sheet: Sheet, { brand }: Paper, page: string): void {
  sheet.rule();
  sheet.y += 6;
  const whole = { start: 0, width: sheet.width };
  sheet.lines([page], { ...whole, align: "end" }, styles.soft);
  for (const line of brand.legalLines.slice(0, mostLegalLines)) {
    const box = { start: 0, width: sheet.width - 60 };
    sheet.lines(sheet.wrap(line, box, styles.soft).slice(0, 1), box, styles.soft);
    sheet.y += 11;
  }
}
