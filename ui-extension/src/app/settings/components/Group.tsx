import { Flex, Heading } from "@hubspot/ui-extensions";
import type { ReactNode } from "react";

/** Fields that belong together under one heading. */
export function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Flex direction="column" gap="md">
      <Heading>{title}</Heading>
      {children}
    </Flex>
  );
}
