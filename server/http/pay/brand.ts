import express, { type Response, type Router } from "express";
import { colourPair } from "../../domain/colour.ts";
import { NotFoundError } from "../../domain/errors.ts";
import type { Brand } from "../../domain/policies.ts";
import { allowSource } from "../pages.ts";

/** How the merchant appears on a page. What was left out, or makes no sense, is null. */
export interface BrandView {
  readonly name: string | null;
  readonly logo: string | null;
  /** The address of the stylesheet with the merchant's colour. */
  readonly styles: string | null;
  readonly email: string | null;
  readonly phone: { readonly text: string; readonly href: string } | null;
  readonly legalLines: readonly string[];
  readonly hasContact: boolean;
}

export function brandView(brand: Brand): BrandView {
  const email = /^[^\s@"<>?&]+@[^\s@"<>?&]+$/.test(brand.supportEmail) ? brand.supportEmail : null;
  const phone = phoneOf(brand.supportPhone);
  const colour = colourPair(brand.colour);
  return {
    name: brand.name.trim() || null,
    logo: logoOf(brand)?.href ?? null,
    styles: colour && `/assets/brand/${colour.ground.slice(1)}.css`,
    email,
    phone,
    legalLines: brand.legalLines.filter((line) => line.trim() !== ""),
    hasContact: email !== null || phone !== null,
  };
}

/** Allows the page to show the merchant's logo: from its one origin, and no other. */
export function allowLogo(response: Response, brand: Brand): void {
  const logo = logoOf(brand);
  if (logo) allowSource(response, "img-src", logo.origin);
}

// A host may hold characters that end a directive of the policy, so only the plain ones are taken.
function logoOf({ logoUrl }: Brand): URL | null {
  if (!URL.canParse(logoUrl)) return null;
  const url = new URL(logoUrl);
  const isPlain = url.protocol === "https:" && url.username === "" && url.password === "";
  return isPlain && /^[a-z0-9.-]+$/.test(url.hostname) ? url : null;
}

function phoneOf(text: string): BrandView["phone"] {
  const digits = text.replaceAll(/[\s()./-]/g, "");
  return /^\+?\d{3,20}$/.test(digits) ? { text: text.trim(), href: `tel:${digits}` } : null;
}

/** The merchant's colour as a stylesheet, so that no page needs styles of its own: `/assets/brand/2c5cc5.css`. */
export function brandStyles(): Router {
  const router = express.Router();
  router.get("/assets/brand/:file", (request, response) => {
    const colour = /^([0-9a-f]{6})\.css$/.exec(request.params.file)?.[1];
    const pair = colour && colourPair(`#${colour}`);
    if (!pair) throw new NotFoundError("There is no such stylesheet.");
    const { ground, ink, strong } = pair;
    response.set("Cache-Control", "public, max-age=86400").type("css");
    response.send(`:root{--brand:${ground};--brand-strong:${strong};--on-brand:${ink};--brand-edge:var(--field)}\n`);
  });
  return router;
}
