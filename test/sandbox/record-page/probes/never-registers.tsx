import { Text } from "@hubspot/ui-extensions";

/** Loads without calling `hubspot.extend`. */
export const forgotten = <Text>Never drawn</Text>;
