import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { capabilitiesPage, providersForDocs } from "./capabilities.ts";

const docs = new URL("../../docs/providers/", import.meta.url);

describe("the page of capabilities", () => {
  it("says what the code says; `npm run capabilities` writes it anew", () => {
    // How the columns are padded is the formatter's business.
    const plain = (page: string) => page.replaceAll(/ {2,}/g, " ").replaceAll(/-{3,}/g, "---");
    expect(plain(readFileSync(new URL("README.md", docs), "utf8"))).toBe(plain(capabilitiesPage(providersForDocs())));
  });

  it.each(providersForDocs().map(({ id }) => id))("has a page of its own for %s", (id) => {
    expect(existsSync(new URL(`${id}.md`, docs))).toBe(true);
  });
});
