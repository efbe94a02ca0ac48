import express, { type Express } from "express";

/** A message of ours that a merchant's own program has taken. */
export interface HeardMessage {
  /** `webhook-id`: what the program tells repeats by. */
  readonly messageId: string;
  readonly body: string;
}

/** A merchant's own program, which hears what happens in its account. */
export interface MerchantProgram {
  readonly app: Express;
  readonly heard: readonly HeardMessage[];
}

export const merchantUrl = "https://merchant.test/hooks";

/** The account whose program listens. */
export const tellingPortalId = 102;

/** What it wants to be told of: enough to try every way, and few enough to cost little. */
export const toldTypes = [
  "payment.paid",
  "payment.refunded",
  "payment.cancelled",
  "payment.needs_review",
  "payment.moved",
] as const;

export function merchantProgram(): MerchantProgram {
  const heard: HeardMessage[] = [];
  const app = express();
  app.post("/hooks", express.text({ type: () => true }), (request, response) => {
    heard.push({ messageId: String(request.headers["webhook-id"]), body: String(request.body) });
    response.status(204).end();
  });
  return { app, heard };
}
