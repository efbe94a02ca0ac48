import { describe, expect, it } from "vitest";
import { readJson, root } from "../manifest/project.ts";
import { billOfMaterials } from "./sbom.ts";

describe("the bill of materials", () => {
  it("F123 G14 names what the program runs with, each in its version and with its checksum, in the form of CycloneDX", () => {
    const { dependencies } = readJson<{ dependencies: Readonly<Record<string, string>> }>(root, "package.json");
    const bill = billOfMaterials();
    expect([bill.bomFormat, bill.specVersion]).toEqual(["CycloneDX", expect.stringMatching(/^1\.\d$/)]);
    const named = new Set(bill.components.map(({ name, version }) => `${name}@${version}`));
    const asked = Object.entries(dependencies).map(([name, version]) => `${name}@${version}`);
    expect(asked.filter((one) => !named.has(one))).toEqual([]);
    const loose = bill.components.filter(
      ({ purl, hashes }) => !purl.startsWith("pkg:npm/") || hashes?.[0]?.alg !== "SHA-512",
    );
    expect(loose.map(({ name }) => name)).toEqual([]);
    expect(bill.components.some(({ name }) => name === "vitest")).toBe(false);
    expect(bill.metadata.component.name).toBe("payments-tab");
  });

  it("tells nobody where this machine fetched its copies", () => {
    const text = JSON.stringify(billOfMaterials().components);
    expect(text).not.toMatch(/https?:\/\//);
  });
});
