import { Alert, hubspot, Text } from "@hubspot/ui-extensions";

/** Puts a React element where only plain values cross. */
const element = (<Text>A title</Text>) as unknown as string;

hubspot.extend<"crm.record.tab">(() => <Alert title={element}>Body</Alert>);
