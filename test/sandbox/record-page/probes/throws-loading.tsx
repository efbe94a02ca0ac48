import { hubspot, Text } from "@hubspot/ui-extensions";

/** Throws before it registers, as a bundle with a broken import does. */
hubspot.extend<"crm.record.tab">(() => <Text>{greeting()}</Text>);
throw new Error("The probe threw at its top level.");

function greeting(): string {
  return "Never drawn";
}
