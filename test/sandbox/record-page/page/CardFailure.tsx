import type { ReactNode } from "react";
import type { Failure, FailureKind } from "../protocol.ts";

const told: Readonly<Record<FailureKind, { readonly title: string; readonly cure: string }>> = {
  unreachable: {
    title: "The card's bundle could not be fetched",
    cure: "PaymentsTab.js is not there or cannot be read. Build the extension again.",
  },
  load: {
    title: "The card threw while it was loading",
    cure: "Something at the top level of the bundle threw, before anything was drawn.",
  },
  unregistered: {
    title: "The card never registered",
    cure: "The entry file must call hubspot.extend once, at its top level.",
  },
  render: {
    title: "The card threw while it was drawing",
    cure: "A component threw, or a prop could not cross to the page. HubSpot would show an error here too.",
  },
};

/** For the developer: where the card failed and with what words. */
export function CardFailure({ failure, retry }: { readonly failure: Failure; readonly retry: () => void }): ReactNode {
  const { title, cure } = told[failure.kind];
  return (
    <div className="card-failure" role="alert" data-failure={failure.kind}>
      <h2>{title}</h2>
      <p>{cure}</p>
      <p>
        <code>{failure.message}</code>
      </p>
      {failure.stack && (
        <details>
          <summary>Stack</summary>
          <pre tabIndex={0} role="region" aria-label="Stack">
            {failure.stack}
          </pre>
        </details>
      )}
      <button type="button" className="button button-secondary button-md" onClick={retry}>
        Try again
      </button>
    </div>
  );
}
