import { useState } from "react";
import type { ApiProblem, FieldMessage } from "@payments/screens/api-problem";
import type { useSubmit } from "./use-submit.ts";

interface SendOptions<R, T> {
  readonly write: ReturnType<typeof useSubmit>;
  /** The request as the form stands, or what to mend first. */
  readonly read: () => { readonly request: R } | { readonly messages: readonly FieldMessage[] };
  readonly send: (idempotencyKey: string, request: R) => Promise<T>;
  readonly onDone: (answer: T, request: R) => void;
  readonly onOvertaken?: (problem: ApiProblem) => void;
}

/** Sends what stands in a form, or says which fields to mend first. The server's word on a field counts like ours. */
export function useSend<R, T>({ write, read, send, onDone, onOvertaken }: SendOptions<R, T>) {
  const [own, setOwn] = useState<readonly FieldMessage[]>([]);
  const submit = async (): Promise<void> => {
    const form = read();
    setOwn("messages" in form ? form.messages : []);
    if ("messages" in form) return;
    const { request } = form;
    await write.submit(
      (idempotencyKey) => send(idempotencyKey, request),
      (answer) => onDone(answer, request),
      onOvertaken,
    );
  };
  return { messages: [...own, ...(write.problem?.fields ?? [])], send: submit };
}
