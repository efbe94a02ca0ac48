import { Alert, Text } from "@hubspot/ui-extensions";
import { connectionsFor } from "../create-draft.ts";
import { leftOutWords as say } from "../left-out-words.ts";
import type { ChoiceProps } from "./choice-props.ts";

/** Connected accounts that the form does not offer: which, why, and the cure. Nothing where all are offered. */
export function LeftOut({ form, fields }: ChoiceProps) {
  const { currency } = fields.typed;
  const offered = connectionsFor(form, currency);
  const others = form.connections.filter((connection) => !offered.includes(connection));
  return (
    <>
      {form.leftOut.map(({ id, label, why, cure }) => (
        <Alert key={id} title={say.notOffered(label)} variant="info" testId={`left-out-${id}`}>
          {`${why} ${cure}`}
        </Alert>
      ))}
      {offered.length === 0 && (
        <Alert title={say.noneTakes(currency)} variant="warning" testId="no-connection">
          {[...others.map(({ label, currencies }) => say.takes(label, currencies ?? [])), say.otherCurrency].join(" ")}
        </Alert>
      )}
      {offered.length > 0 &&
        others.map(({ id, label, currencies }) => (
          <Text key={id} variant="microcopy" testId={`other-currency-${id}`}>
            {`${say.notOffered(label)}: ${say.takes(label, currencies ?? [])}`}
          </Text>
        ))}
    </>
  );
}
