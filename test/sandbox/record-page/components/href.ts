import type { HrefProp } from "@hubspot/ui-extensions";

export interface LinkTarget {
  readonly href: string;
  /** Opens in a new tab and says so. */
  readonly isExternal: boolean;
}

const safe: ReadonlySet<string> = new Set(["http:", "https:", "mailto:", "tel:"]);

/** Where a link leads: other sites open in a new tab unless told otherwise. Null for an address that is none. */
export function linkTarget(prop: HrefProp | undefined): LinkTarget | null {
  if (prop === undefined || prop === null || prop === "") return null;
  const { url, external } = typeof prop === "string" ? { url: prop, external: undefined } : prop;
  if (!URL.canParse(url, location.href)) return null;
  const address = new URL(url, location.href);
  if (!safe.has(address.protocol)) return null;
  const isForeign = address.protocol.startsWith("http") && address.origin !== location.origin;
  return { href: url, isExternal: external ?? isForeign };
}

/** Attributes of an anchor to that target. */
export function anchorAttributes({ href, isExternal }: LinkTarget) {
  return isExternal ? { href, target: "_blank", rel: "noopener noreferrer" } : { href };
}
