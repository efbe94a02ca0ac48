/**
 * The shape of what the tab, the settings page and the server say to each other under `/api`, a file a subject.
 * Amounts travel as an exact decimal text beside their minor units; times are epoch milliseconds.
 */

export type * from "./account.ts";
export type * from "./acts.ts";
export type * from "./api-access.ts";
export type * from "./attempt.ts";
export type * from "./contact.ts";
export type * from "./create.ts";
export type * from "./dead-letters.ts";
export type * from "./lines.ts";
export type * from "./live.ts";
export type * from "./money.ts";
export type * from "./moves.ts";
export type * from "./page-links.ts";
export type * from "./payment.ts";
export type * from "./policies.ts";
export type * from "./problem.ts";
export type * from "./products.ts";
export type * from "./provider-side.ts";
export type * from "./rules.ts";
export type * from "./sending.ts";
export type * from "./settings.ts";
export type * from "./status.ts";
export type * from "./tab.ts";
export { publicUrl } from "./public-url.ts";
