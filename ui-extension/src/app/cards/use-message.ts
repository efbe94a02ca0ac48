import type { Channel, MessageView } from "@payments/shared";
import { useEffect, useState } from "react";
import type { ApiProblem } from "@payments/screens/api-problem";
import { useTab } from "./tab.ts";

interface Read {
  readonly message: MessageView | null;
  readonly problem: ApiProblem | null;
}

const unread: Read = { message: null, problem: null };

/** The message that brings a payment's link, read once and then as each press answers it. */
export function useMessage(paymentId: string) {
  const { api, newKey } = useTab();
  const [read, setRead] = useState(unread);
  const isWanted = !read.message && !read.problem;
  useEffect(() => {
    if (!isWanted) return;
    let isCurrent = true;
    api.message(paymentId).then(
      (message) => isCurrent && setRead({ message, problem: null }),
      (problem: ApiProblem) => isCurrent && setRead({ message: null, problem }),
    );
    return () => {
      isCurrent = false;
    };
  }, [api, paymentId, isWanted]);
  const show = (message: MessageView): void => setRead({ message, problem: null });

  /** Notes that the link was handed to another program. It has been by then, so that a lost note is no reason to complain. */
  const note = (channel: Channel): void => {
    const request = { idempotencyKey: newKey(), channels: [channel], to: null, subject: "", body: "" };
    void api.deliver(paymentId, request).then(show, () => undefined);
  };
  return { ...read, restart: () => setRead(unread), show, note };
}
