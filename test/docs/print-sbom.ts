import { billOfMaterials } from "./sbom.ts";

/** `npm run --silent sbom > sbom.json`: what the program runs with, as CycloneDX. */
process.stdout.write(`${JSON.stringify(billOfMaterials(), null, 2)}\n`);
