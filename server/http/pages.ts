import ejs from "ejs";
import type { NextFunction, Request, Response } from "express";
import helmet from "helmet";
import { projectFile } from "../project-files.ts";
import { ForbiddenError } from "../domain/errors.ts";

export interface PageOptions {
  /** Origins a form on our pages may lead on to: the providers' payment pages and HubSpot's consent page. */
  readonly leadsTo: readonly string[];
  readonly isSecure: boolean;
}

/** Headers of every page of ours: nothing inline, nothing foreign, no frame, no trace of the address elsewhere. */
export function pageHeaders({ leadsTo, isSecure }: PageOptions) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        // Chromium applies this to the address a posted form is redirected to, too.
        formAction: ["'self'", ...leadsTo],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    xFrameOptions: { action: "deny" },
    referrerPolicy: { policy: "no-referrer" },
    strictTransportSecurity: isSecure,
  });
}

/** Widens the policy of this one page by one source. `source` is an origin or an address without `;`, `,` and spaces. */
export function allowSource(response: Response, directive: "img-src" | "script-src", source: string): void {
  const policy = response.get("Content-Security-Policy") ?? "";
  const [before, after] = policy.split(`${directive} `);
  const widened = after === undefined ? `${policy};${directive} ${source}` : `${before}${directive} ${source} ${after}`;
  response.set("Content-Security-Policy", widened);
}

/** Pages carry money and one-time addresses: no copy of them is kept and no search engine lists them. */
export function neverKept(_request: Request, response: Response, next: NextFunction): void {
  response.set({ "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow" });
  next();
}

/** Refuses forms posted from another site. Throws ForbiddenError. */
export function ownFormsOnly(publicUrl: string) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    if (request.method === "GET" || request.method === "HEAD") return next();
    const site = request.get("Sec-Fetch-Site");
    const isOwn = site === undefined ? request.get("Origin") === publicUrl : site === "same-origin" || site === "none";
    if (!isOwn) throw new ForbiddenError("This form was sent from another site.");
    next();
  };
}

export type ViewData = Readonly<Record<string, unknown>> & { readonly title: string };

/** Renders a view inside the common layout. Everything the views print with `<%= %>` is escaped. */
export async function sendPage(response: Response, view: string, data: ViewData, status = 200): Promise<void> {
  const folder = projectFile("server/http/views");
  const content = await ejs.renderFile(`${folder}/${view}.ejs`, data);
  const page = await ejs.renderFile(`${folder}/layout.ejs`, { ...data, content });
  response.status(status).type("html").send(page);
}
