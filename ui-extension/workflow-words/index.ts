import { de } from "./de.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import type { WorkflowWords } from "./words.ts";

/**
 * The languages beside English, which stands in the manifest. Those we speak that HubSpot takes labels in; it documents
 * none for Norwegian or Arabic.
 * https://developers.hubspot.com/docs/apps/developer-platform/add-features/custom-workflow-actions
 */
export const workflowWords = { de, es, fr } as const satisfies Readonly<Record<string, WorkflowWords>>;
