import { readFileSync } from "node:fs";
import { Router } from "express";
import type { ReceivedMail } from "./smtp.ts";

const style = readFileSync(new URL("page.css", import.meta.url), "utf8");

/** The mailbox as its reader sees it: the messages, newest first, and each as HTML and as text. */
export function mailboxPage(mails: () => readonly ReceivedMail[]): Router {
  const router = Router();
  const find = (id: string): ReceivedMail | undefined => mails().find((mail) => String(mail.id) === id);

  router.get("/page.css", (_request, response) => {
    response.type("css").send(style);
  });

  router.get("/", (_request, response) => {
    response.type("html").send(page("Mailbox", listOf(mails())));
  });

  router.get("/mails/:id", ({ params: { id } }, response) => {
    const mail = find(id);
    const content = mail ? mailOf(mail) : `<p>There is no such message.</p>`;
    response
      .status(mail ? 200 : 404)
      .type("html")
      .send(page(mail?.parsed.subject ?? "No such message", content));
  });

  // As a mail program shows it: no scripts, nothing loaded but pictures, links in a window of their own.
  router.get("/mails/:id/html", ({ params: { id } }, response) => {
    const { html } = find(id)?.parsed ?? {};
    const rules = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src https:";
    response.set("Content-Security-Policy", `${rules}; style-src 'unsafe-inline'`);
    response
      .status(html === undefined ? 404 : 200)
      .type("html")
      .send((html ?? "").replace("<head>", '<head><base target="_blank">'));
  });

  return router;
}

function listOf(mails: readonly ReceivedMail[]): string {
  if (mails.length === 0) return "<p>No messages yet. Whatever the program sends arrives here and goes no further.</p>";
  const rows = mails.toReversed().map(({ id, to, parsed }) => {
    const subject = escaped(parsed.subject ?? "(no subject)");
    return `<li><a href="/mails/${id}">${subject}</a><span>to ${escaped(to.join(", "))}</span></li>`;
  });
  return `<ul>${rows.join("")}</ul>`;
}

function mailOf({ id, to, parsed }: ReceivedMail): string {
  const from = [parsed.from?.name, parsed.from?.address].filter(Boolean).join(", ");
  const facts = [
    ["From", from],
    ["To", to.join(", ")],
    ["Message-ID", parsed.messageId ?? ""],
  ].map(([name = "", value = ""]) => `<dt>${name}</dt><dd>${escaped(value)}</dd>`);
  const frame = `<iframe title="The message" src="/mails/${id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`;
  return `<p><a href="/">All messages</a></p><dl>${facts.join("")}</dl>${frame}<h2>As text</h2><pre>${escaped(parsed.text ?? "")}</pre>`;
}

function page(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title><link rel="stylesheet" href="/page.css"></head><body><main><h1>${escaped(title)}</h1>${content}</main></body></html>`;
}

const marks: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (mark) => marks[mark] ?? mark);
}
