import { Button, Flex, LoadingButton, Text } from "@hubspot/ui-extensions";
import { useWrite } from "@payments/screens/use-write";
import type { ConnectLink } from "@payments/shared";
import { useState } from "react";
import { Group } from "../components/Group.tsx";
import { LongTextField, TextField } from "../components/PolicyFields.tsx";
import { ProblemAlert } from "../components/ProblemAlert.tsx";
import { readDraft } from "../draft.ts";
import { useSettings } from "../settings.ts";
import { words } from "../words/index.ts";

/** How the merchant appears to customers. */
export function Brand() {
  return (
    <Group title={words.brand.who}>
      <Text>{words.brand.help}</Text>
      <TextField name="brand.name" />
      <TextField name="brand.logoUrl" description={words.brand.logoHelp} />
      <TextField name="brand.colour" description={words.brand.colourHelp} />
      <TextField name="brand.supportEmail" />
      <TextField name="brand.supportPhone" />
      <LongTextField name="brand.legalLines" description={words.brand.legalHelp} rows={4} />
      <PageExample />
    </Group>
  );
}

/** Leads to an example of the payment page with the brand as it stands in the form. */
function PageExample() {
  const { api, form, newKey, refresh, now } = useSettings();
  const { isBusy, problem, submit } = useWrite({ newKey, refresh });
  const [shown, setShown] = useState<{ readonly link: ConnectLink; readonly brand: string } | null>(null);
  const draft = readDraft(form.fields.typed);
  const brand = "policies" in draft ? draft.policies.brand : null;
  const isCurrent = shown !== null && shown.brand === JSON.stringify(brand) && shown.link.expiresAt > now();
  const ask = async (): Promise<void> => {
    if (brand)
      await submit(
        () => api.brandPage(brand),
        (link) => setShown({ link, brand: JSON.stringify(brand) }),
      );
  };
  return (
    <Flex direction="column" gap="sm" align="start">
      <Text variant="microcopy">{words.brand.lookHelp}</Text>
      {problem && <ProblemAlert problem={problem} />}
      {isCurrent ? (
        <Button variant="secondary" href={{ url: shown.link.url, external: true }} testId="open-example">
          {words.brand.open}
        </Button>
      ) : (
        <LoadingButton variant="secondary" loading={isBusy} disabled={!brand} onClick={ask} testId="example">
          {words.brand.look}
        </LoadingButton>
      )}
    </Flex>
  );
}
