import type { Problem } from "@payments/shared";
import { problemWords } from "./problem-words.ts";

export interface FieldMessage {
  /** The request's own name of the field, `amount`. */
  readonly name: string;
  readonly message: string;
}

/** A call that did not give what was asked, in words fit for the screen. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly title: string;
  readonly detail: string;
  readonly fields: readonly FieldMessage[];
  /** HTTP status of our server, 0 when it gave no answer. */
  readonly status: number;
  /** The payment in the way, when one is. */
  readonly paymentId: string | null;
  /** Whether the provider gave our server no answer, so that the request may have taken effect there. */
  readonly isUnanswered: boolean;

  constructor(facts: {
    title: string;
    detail: string;
    status: number;
    fields?: readonly FieldMessage[];
    paymentId?: string | null;
    isUnanswered?: boolean;
  }) {
    super(`${facts.status} ${facts.title}`);
    this.title = facts.title;
    this.detail = facts.detail;
    this.status = facts.status;
    this.fields = facts.fields ?? [];
    this.paymentId = facts.paymentId ?? null;
    this.isUnanswered = facts.isUnanswered ?? false;
  }

  /** Whether the server surely did nothing. Otherwise the request may have taken effect, and only its key makes repeating safe. */
  get isRefusal(): boolean {
    return this.status >= 400 && this.status < 500 && this.status !== 408 && !this.isUnanswered;
  }
}

/** The problem behind an answer that is not a success: ours (RFC 9457) where it is one, else in general words. */
export function problemOf(status: number, payload: unknown): ApiProblem {
  const { title, detail } = generalWords(status);
  if (!isProblem(payload)) return new ApiProblem({ title, detail, status });
  return new ApiProblem({
    title: payload.title,
    detail: payload.detail ?? detail,
    status,
    fields: (payload.fields ?? []).filter(isFieldMessage),
    paymentId: payload.paymentId ?? null,
    isUnanswered: payload.type?.endsWith("/upstream-unavailable") ?? false,
  });
}

export function noAnswer(): ApiProblem {
  return new ApiProblem({ ...problemWords.noAnswer, status: 0 });
}

export function unreadableAnswer(): ApiProblem {
  return new ApiProblem({ ...problemWords.unreadable, status: 502 });
}

const none: readonly string[] = [];

/** What went wrong with a press, and whether pressing again is safe. `shown` names the fields that say it themselves. */
export function problemText({ fields, detail, isRefusal }: ApiProblem, shown: readonly string[] = none): string {
  const others = fields.filter(({ name }) => !shown.includes(name)).map(({ message }) => message);
  // The server's own summary of fields is for programs: it calls them by the request's names.
  const told = fields.length === 0 ? [detail] : fields.length > others.length ? [problemWords.marked] : [];
  return [...told, ...others, ...(isRefusal ? [] : [problemWords.nothingTwice])].join(" ");
}

const wordsByStatus: Readonly<Record<number, { title: string; detail: string }>> = {
  401: problemWords.notAllowed,
  403: problemWords.notAllowed,
  404: problemWords.gone,
  408: problemWords.noAnswer,
  429: problemWords.busy,
};

function generalWords(status: number): { title: string; detail: string } {
  return wordsByStatus[status] ?? (status >= 400 && status < 500 ? problemWords.refused : problemWords.broken);
}

type ReadableProblem = Pick<Problem, "title" | "fields" | "paymentId"> & Partial<Pick<Problem, "detail" | "type">>;

function isProblem(payload: unknown): payload is ReadableProblem {
  return typeof (payload as { title?: unknown } | null)?.title === "string";
}

function isFieldMessage(field: unknown): field is FieldMessage {
  const { name, message } = (field ?? {}) as Partial<Record<keyof FieldMessage, unknown>>;
  return typeof name === "string" && typeof message === "string";
}

/** What a call was rejected with; any other error is a fault of ours and goes on. */
export function problemIn(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  throw error;
}
