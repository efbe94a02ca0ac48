import express, { type Router } from "express";
import { manifest } from "../manifest.ts";
import { projectFile } from "../project-files.ts";
import { sendPage } from "./pages.ts";

/** The pages that a marketplace listing leads to: public, for people and search engines, and the same for everybody. */
const articles = {
  "/docs/setup": { view: "site/setup", title: "Set up Payments tab" },
  "/docs/data": { view: "site/data", title: "What the app reads, keeps and writes" },
  "/support": { view: "site/support", title: "Support" },
  "/privacy": { view: "site/privacy", title: "Privacy" },
  "/terms": { view: "site/terms", title: "Terms of service" },
} as const;

const { scopes, optionalScopes, support, operator } = manifest;

const menu = [
  ...Object.entries(articles).map(([href, { title }]) => ({ href, title })),
  { href: "/docs/api", title: "API" },
];

/** Where the public pages lead among themselves, seen from one of them. */
export function menuAt(current: string) {
  return menu.map((entry) => ({ ...entry, isCurrent: entry.href === current }));
}

export function siteRoutes(): Router {
  const router = express.Router();
  for (const [href, { view, title }] of Object.entries(articles)) {
    router.get(href, async (_request, response) => {
      response.set("Cache-Control", "public, max-age=300");
      const contents = menuAt(href);
      await sendPage(response, view, { title, scopes, optionalScopes, support, operator, contents });
    });
  }
  router.use("/site", express.static(projectFile("docs/images"), { maxAge: "1h", index: false, redirect: false }));
  return router;
}
