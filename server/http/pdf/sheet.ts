import PdfDocument from "pdfkit";
import { directionOf, harmless, runsOf, type Direction } from "./direction.ts";
import { fonts, type FontName } from "./fonts.ts";

/** How a text is set. Sizes are points. */
export interface TextStyle {
  readonly size: number;
  readonly font: FontName;
  readonly colour: string;
}

export const styles = {
  body: { size: 9.5, font: "plain", colour: "#1c2b3a" },
  strong: { size: 9.5, font: "bold", colour: "#1c2b3a" },
  soft: { size: 8, font: "plain", colour: "#51667b" },
  name: { size: 12, font: "bold", colour: "#1c2b3a" },
  title: { size: 20, font: "bold", colour: "#1c2b3a" },
  sum: { size: 16, font: "bold", colour: "#1c2b3a" },
} as const satisfies Readonly<Record<string, TextStyle>>;

/** Where a text stands: from the side where reading begins, in points. */
export interface Box {
  readonly start: number;
  readonly width: number;
  /** The side the text leans to; the side where reading begins unless told otherwise. */
  readonly align?: "start" | "end";
}

export interface SheetOptions {
  readonly direction: Direction;
  readonly language: string;
  readonly title: string;
  readonly author: string;
  /** Epoch ms; the same state gives the same bytes. */
  readonly at: number;
  /** Points kept free at the foot of each page. */
  readonly foot: number;
}

const edge = 48;
const leading = 1.38;

/** A4 pages written from top to bottom, in either direction. Texts are cleaned, wrapped and broken over pages here. */
export class Sheet {
  readonly width: number;
  readonly direction: Direction;
  y = edge;
  readonly #doc: PDFKit.PDFDocument;
  readonly #bottom: number;
  readonly #chunks: Buffer[] = [];
  readonly #ended: Promise<void>;

  constructor({ direction, language, title, author, at, foot }: SheetOptions) {
    this.direction = direction;
    this.#doc = new PdfDocument({
      size: "A4",
      margin: 0,
      lang: language,
      displayTitle: true,
      bufferPages: true,
      info: { Title: harmless(title), Author: harmless(author), CreationDate: new Date(at) },
    });
    for (const [name, font] of Object.entries(fonts)) this.#doc.registerFont(name, font);
    this.width = this.#doc.page.width - 2 * edge;
    this.#bottom = this.#doc.page.height - edge - foot;
    this.#doc.on("data", (chunk: Buffer) => this.#chunks.push(chunk));
    this.#ended = new Promise((ended) => this.#doc.on("end", () => ended()));
  }

  /** Begins a new page unless so many points are left on this one. Answers whether it did. */
  need(height: number): boolean {
    if (this.y + height <= this.#bottom) return false;
    this.#doc.addPage();
    this.y = edge;
    return true;
  }

  /** The lines a text takes. */
  wrap(text: string, { width }: Box, style: TextStyle): readonly string[] {
    this.#use(style);
    return harmless(text)
      .split("\n")
      .flatMap((paragraph) => this.#wrapped(paragraph, width));
  }

  heightOf(lines: number, { size }: TextStyle): number {
    return lines * size * leading;
  }

  /** Writes lines one below the other from the present height on, which stays; no page is broken. */
  lines(lines: readonly string[], box: Box, style: TextStyle): void {
    this.#use(style);
    for (const [index, line] of lines.entries()) this.#line(line, box, this.y + this.heightOf(index, style));
  }

  /** Writes a text of any length and goes on below it, over as many pages as it takes. */
  paragraph(text: string, style: TextStyle, box: Box = { start: 0, width: this.width }): void {
    for (const line of this.wrap(text, box, style)) {
      this.need(this.heightOf(1, style));
      this.lines([line], box, style);
      this.y += this.heightOf(1, style);
    }
  }

  rule(colour = "#c9d4df"): void {
    this.#doc
      .moveTo(edge, this.y)
      .lineTo(edge + this.width, this.y)
      .lineWidth(0.6)
      .strokeColor(colour)
      .stroke();
  }

  fill(height: number, colour: string): void {
    this.#doc.rect(edge, this.y, this.width, height).fillColor(colour).fill();
  }

  /** Writes the foot of every page, and answers the document. */
  async finish(foot: (page: number, pages: number) => void): Promise<Buffer> {
    const { count } = this.#doc.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      this.#doc.switchToPage(page);
      this.y = this.#bottom + 12;
      foot(page + 1, count);
    }
    this.#doc.end();
    await this.#ended;
    return Buffer.concat(this.#chunks);
  }

  #use({ font, size, colour }: TextStyle): void {
    this.#doc.font(font).fontSize(size).fillColor(colour);
  }

  #line(line: string, { start, width, align = "start" }: Box, y: number): void {
    const runs = runsOf(line, directionOf(line, this.direction)).map((run) => ({ ...run, width: this.#widthOf(run) }));
    const needed = runs.reduce((sum, run) => sum + run.width, 0);
    const isLeft = (this.direction === "ltr") === (align === "start");
    const left = edge + (this.direction === "ltr" ? start : this.width - start - width);
    let x = isLeft ? left : left + width - needed;
    for (const run of runs) {
      this.#doc.text(run.text, x, y, { lineBreak: false, ...(run.isShaped && { features: [] }) });
      x += run.width;
    }
  }

  #widthOf({ text, isShaped }: { readonly text: string; readonly isShaped: boolean }): number {
    return this.#doc.widthOfString(text, isShaped ? { features: [] } : {});
  }

  #wrapped(paragraph: string, width: number): readonly string[] {
    const lines: string[] = [];
    let line = "";
    for (const word of paragraph.split(" ").flatMap((whole) => this.#broken(whole, width))) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line === "" || this.#doc.widthOfString(longer) <= width) line = longer;
      else {
        lines.push(line);
        line = word;
      }
    }
    return [...lines, line];
  }

  /** A word wider than its column goes on in the next line. */
  #broken(word: string, width: number): readonly string[] {
    if (this.#doc.widthOfString(word) <= width) return [word];
    const parts: string[] = [];
    let part = "";
    for (const letter of word) {
      if (part !== "" && this.#doc.widthOfString(part + letter) > width) {
        parts.push(part);
        part = "";
      }
      part += letter;
    }
    return [...parts, part];
  }
}
