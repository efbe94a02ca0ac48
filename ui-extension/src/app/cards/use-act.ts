import type { PaymentRow } from "@payments/shared";
import { useState } from "react";
import type { FieldMessage } from "@payments/screens/api-problem";
import { useTab } from "./tab.ts";
import { useOverlay } from "./use-overlay.ts";
import { useSubmit } from "./use-submit.ts";

/** The request as the form stands, or what to mend first. */
export type Reading<R> = { readonly request: R } | { readonly messages: readonly FieldMessage[] };

interface ActOptions<R> {
  readonly payment: PaymentRow;
  /** Names the act among those of one payment. */
  readonly name: string;
  readonly read: () => Reading<R>;
  readonly send: (idempotencyKey: string, request: R) => Promise<PaymentRow>;
  /** Called with the payment as it is then; the modal is closed and the list knows it. */
  readonly onDone: (answer: PaymentRow, request: R) => void;
  readonly startAfresh?: () => void;
}

export type Act = ReturnType<typeof useAct<unknown>>;

/** An act on one payment that is asked about once in a modal. A double press, and a repeat after a failure, has one effect. */
export function useAct<R>({ payment, name, read, send, onDone, startAfresh }: ActOptions<R>) {
  const { adopt } = useTab();
  const write = useSubmit();
  const [own, setOwn] = useState<readonly FieldMessage[]>([]);
  const begin = (): void => {
    if (!write.begin()) return;
    setOwn([]);
    startAfresh?.();
  };
  const id = `${name}-${payment.id}`;
  const overlay = useOverlay(id, { isFilling: true, startAfresh: begin });
  const press = async (): Promise<void> => {
    const form = read();
    setOwn("messages" in form ? form.messages : []);
    if ("messages" in form) return;
    const { request } = form;
    const done = (answer: PaymentRow): void => {
      overlay.close();
      adopt(answer);
      onDone(answer, request);
    };
    await write.submit((key) => send(key, request), done, overlay.giveWay);
  };
  return { id, overlay, write, messages: [...own, ...(write.problem?.fields ?? [])], press };
}

/** For acts that have nothing to fill in. */
export const nothingToRead = (): Reading<null> => ({ request: null });
