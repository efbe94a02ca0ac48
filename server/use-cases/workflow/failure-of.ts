import { withoutAddresses } from "../../domain/email-address.ts";
import {
  ConflictError,
  NotFoundError,
  UpstreamError,
  ValidationError,
  type ConflictCode,
} from "../../domain/errors.ts";
import { WorkflowRefusal, type WorkflowFailure } from "../../domain/workflow-failures.ts";

/** What an error means to the author of a workflow; null for one that says nothing about what was asked. */
export function failureOf(error: unknown): WorkflowRefusal | null {
  if (error instanceof WorkflowRefusal) return error;
  if (error instanceof NotFoundError) return new WorkflowRefusal("RECORD_GONE");
  if (error instanceof ConflictError) return conflictOf(error);
  if (error instanceof ValidationError) return fieldOf(error);
  return error instanceof UpstreamError ? upstreamOf(error) : null;
}

const conflicts: Readonly<Partial<Record<ConflictCode, WorkflowFailure>>> = {
  open_payment: "OPEN_PAYMENT",
  nothing_due: "NOTHING_DUE",
  already_paid: "ALREADY_PAID",
  not_open: "NOT_OPEN",
};

function conflictOf({ code, message }: ConflictError): WorkflowRefusal {
  const known = conflicts[code];
  return known ? new WorkflowRefusal(known) : new WorkflowRefusal("BAD_INPUT", message);
}

const fields: Readonly<Record<string, WorkflowFailure>> = {
  connectionId: "NO_CONNECTION",
  contactId: "NO_EMAIL",
  allowOverBalance: "OVER_BALANCE",
};

function fieldOf({ fields: wrong }: ValidationError): WorkflowRefusal {
  const known = wrong.map(({ name }) => fields[name]).find((code) => code !== undefined);
  return known
    ? new WorkflowRefusal(known)
    : new WorkflowRefusal("BAD_INPUT", wrong.map(({ message }) => message).join(" "));
}

function upstreamOf({ isRetryable, details: { upstream, said } }: UpstreamError): WorkflowRefusal {
  if (upstream === "hubspot") return new WorkflowRefusal(isRetryable ? "HUBSPOT_DOWN" : "HUBSPOT_REFUSED");
  if (isRetryable) return new WorkflowRefusal("PROVIDER_DOWN");
  // It goes into HubSpot's history of the workflow, which we can take nothing out of.
  return new WorkflowRefusal("PROVIDER_REFUSED", said === undefined ? "" : `It said: ${withoutAddresses(said)}`);
}
