import { writeFileSync } from "node:fs";
import { capabilitiesPage, providersForDocs } from "./capabilities.ts";

writeFileSync(new URL("../../docs/providers/README.md", import.meta.url), capabilitiesPage(providersForDocs()));
