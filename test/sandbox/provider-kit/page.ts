import { readFileSync } from "node:fs";
import { Router, urlencoded } from "express";

const style = readFileSync(new URL("page.css", import.meta.url), "utf8");

/** What a payer typed, by the fields' names. */
export type Typed = Readonly<Record<string, string | undefined>>;

/** What a payer sees and can do at the moment. */
export interface PageView {
  /** The sum, `GBP 750.00`. */
  readonly heading: string;
  /** What went wrong last, or why nothing can be done. */
  readonly notice: string | null;
  /** Buttons by their label; each answers where the payer goes then, null to stay. None: the page has ended. */
  readonly acts: Readonly<Record<string, (typed: Typed) => string | null>>;
  /** Fields above the buttons, by name: what stands beside each. */
  readonly asks?: Readonly<Record<string, string>>;
  /** Back to the merchant once it has ended. */
  readonly wayBack: string | null;
}

export interface PageParts {
  /** `Simulated Dojo page` */
  readonly label: string;
  /** `/checkout/:id`, as the provider's own address reads. */
  readonly path: string;
  /** Null when there is no such page. */
  view(id: string): PageView | null;
}

/** The page a payer sees: a few buttons in place of card fields. */
export function payPage({ label, path, view }: PageParts): Router {
  const router = Router();
  const idOf = (params: Readonly<Record<string, unknown>>): string => String(params["id"]);

  router.get("/pay-page.css", (_request, response) => {
    response.type("css").send(style);
  });

  router.get(path, (request, response) => {
    const page = view(idOf(request.params));
    const content = page ? contentOf(page) : "<p>There is nothing to pay here.</p>";
    response
      .status(page ? 200 : 404)
      .type("html")
      .send(html(label, page?.heading ?? "No such page", content));
  });

  router.post(path, urlencoded({ extended: false }), (request, response) => {
    const typed = request.body as Typed;
    const pressed = String(typed["act"]);
    const acts = new Map(Object.entries(view(idOf(request.params))?.acts ?? {}));
    response.redirect(303, acts.get(pressed)?.(typed) ?? request.originalUrl);
  });

  return router;
}

function contentOf({ notice, acts, wayBack, asks = {} }: PageView): string {
  const said = notice === null ? "" : `<p role="alert">${escaped(notice)}</p>`;
  const buttons = Object.keys(acts).map(
    (name) => `<button name="act" value="${escaped(name)}">${escaped(name)}</button>`,
  );
  const fields = Object.entries(asks).map(
    ([name, label]) => `<p><label>${escaped(label)} <input name="${escaped(name)}" maxlength="100"></label></p>`,
  );
  if (buttons.length > 0) return `${said}<form method="post">${fields.join("")}${buttons.join("")}</form>`;
  return wayBack === null ? said : `${said}<p><a href="${escaped(wayBack)}">Back to the merchant</a></p>`;
}

function html(label: string, title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)} · ${escaped(label)}</title>
<link rel="stylesheet" href="/pay-page.css">
</head>
<body>
<main>
<p class="label">${escaped(label)}</p>
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
