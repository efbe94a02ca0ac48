import { Button, Flex, Text } from "@hubspot/ui-extensions";
import type { SecretLink as Link } from "@payments/shared";
import { accessWords } from "../words/access.ts";

interface SecretLinkProps {
  readonly link: Link;
  readonly text: string;
  readonly open: string;
  readonly onDone: () => void;
}

/** Leads to a page of ours that shows a secret once: secrets never pass through HubSpot. */
export function SecretLink({ link, text, open, onDone }: SecretLinkProps) {
  return (
    <Flex direction="column" gap="sm" align="start">
      <Text>{text}</Text>
      <Flex direction="row" gap="sm" wrap>
        <Button variant="primary" href={{ url: link.url, external: true }} testId="open-secret">
          {open}
        </Button>
        <Button variant="secondary" onClick={onDone} testId="have-secret">
          {accessWords.done}
        </Button>
      </Flex>
    </Flex>
  );
}
