import { colourPair } from "../domain/colour.ts";
import type { Mail, MailLook } from "../ports/mailer.ts";

/**
 * The HTML version of a message: its text in paragraphs, the link as a button, the brand around it. Every text is
 * escaped; nothing is loaded but the logo; it reads well without styles, in the dark and from right to left.
 */
export function htmlOf({ subject, body, look }: Pick<Mail, "subject" | "body" | "look">): string {
  const { language, direction, brandName, footLines } = look;
  return `<!doctype html>
<html lang="${escape(language)}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(subject)}</title>
<style>${styles(look)}</style>
</head>
<body>
<main>
${brandHead(look)}<h1>${escape(subject)}</h1>
${paragraphs(body, look)}
${footLines.length > 0 || brandName !== "" ? `<footer>${footLines.map(escape).join("<br>")}</footer>` : ""}
</main>
</body>
</html>
`;
}

const usual = { ground: "#1f5bd8", ink: "#ffffff" };

function styles({ colour }: MailLook): string {
  const { ground, ink } = colourPair(colour) ?? usual;
  return [
    ":root { color-scheme: light dark; }",
    "body { margin: 0; padding: 24px 16px; background: #f4f5f7; color: #1c2330; font: 16px/1.5 system-ui, sans-serif; }",
    "main { max-width: 560px; margin: 0 auto; padding: 24px; background: #ffffff; border-radius: 8px; }",
    "h1 { margin: 0 0 16px; font-size: 20px; line-height: 1.3; overflow-wrap: anywhere; }",
    "p { margin: 0 0 16px; overflow-wrap: anywhere; }",
    "a { color: #1f5bd8; }",
    `a.pay { display: inline-block; padding: 12px 20px; border-radius: 6px; background: ${ground}; color: ${ink}; font-weight: 600; text-decoration: none; }`,
    "img { display: block; max-width: 200px; max-height: 64px; margin: 0 0 16px; }",
    "footer { color: #5a6372; font-size: 13px; }",
    "@media (prefers-color-scheme: dark) { body { background: #12161d; color: #e8ebf0; } main { background: #1b212b; } a { color: #8db4ff; } footer { color: #a3acba; }",
    ` a.pay { color: ${ink}; } }`,
  ].join("\n");
}

function brandHead({ brandName, logoUrl }: MailLook): string {
  if (logoUrl.startsWith("https://")) return `<img src="${escape(logoUrl)}" alt="${escape(brandName)}">\n`;
  return brandName === "" ? "" : `<p><strong>${escape(brandName)}</strong></p>\n`;
}

function paragraphs(body: string, look: MailLook): string {
  return body
    .trim()
    .split(/\n{2,}/)
    .map(
      (text) =>
        `<p>${text
          .split("\n")
          .map((line) => lineOf(line, look))
          .join("<br>")}</p>`,
    )
    .join("\n");
}

/** A line that is nothing but the link becomes the button; elsewhere the link stays a link. */
function lineOf(line: string, { button }: MailLook): string {
  if (!button) return escape(line);
  const href = escape(button.url);
  if (line.trim() === button.url) return `<a class="pay" href="${href}">${escape(button.label)}</a>`;
  return line.split(button.url).map(escape).join(`<a href="${href}">${href}</a>`);
}

const marks: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (mark) => marks[mark] ?? mark);
}
