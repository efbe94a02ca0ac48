import type { PageFrame } from "./records.ts";

/** A page of the stand-in: an empty shell that `page.js` fills with what its frame is for. */
export function framedPage(title: string, frame: PageFrame): string {
  return document(
    title,
    `<div id="root"><p class="loading-page">Loading …</p></div>
    <script type="application/json" id="frame">${jsonForScript(frame)}</script>
    <script src="/sandbox/bundles/page.js" defer></script>`,
  );
}

/** What stands in place of a page that cannot be shown. Both texts are plain text. */
export function missingPage(title: string, cure: string): string {
  return document(
    title,
    `<main class="missing-page"><h1>${title}</h1><p>${cure}</p><p class="soft">Local stand-in, not HubSpot.</p></main>`,
  );
}

function document(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/sandbox/bundles/page.css">
    <title>${title}</title>
  </head>
  <body>
    ${body}
  </body>
</html>
`;
}

/** A `<` inside the data could end the script element early. */
function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
