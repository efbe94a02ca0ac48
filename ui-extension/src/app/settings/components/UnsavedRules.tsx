import { Alert, Button, Flex } from "@hubspot/ui-extensions";
import { useSettings } from "../settings.ts";
import { rulesWords as words } from "../words/rules.ts";

/** On every other tab: rules that are changed are kept, and neither saved nor safe from closing the page. */
export function UnsavedRules() {
  const { ruleWork, open } = useSettings();
  const [first] = ruleWork.unsaved;
  if (first === undefined) return null;
  const goThere = (): void => {
    ruleWork.choose(first);
    open("rules");
  };
  return (
    <Flex direction="column" gap="sm" align="start">
      <Alert title={words.unsaved} variant="info" testId="unsaved-rules">
        {words.unsavedElsewhere}
      </Alert>
      <Button size="sm" variant="secondary" onClick={goThere} testId="to-unsaved-rules">
        {words.goThere}
      </Button>
    </Flex>
  );
}
