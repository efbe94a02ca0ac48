import { masked } from "../../domain/masking.ts";
import type { DeadLetter } from "../../domain/dead-letters.ts";
import type { Context } from "../../ports/context.ts";
import type { LetterPage } from "../../ports/dead-letters.ts";
import { requireConnected } from "../account/require-connected.ts";
import { requireRight } from "../account/require-right.ts";
import { paymentOf } from "./letter-payment.ts";

/** One letter with what it is about, fit to be shown. */
export interface ShownLetter {
  readonly letter: DeadLetter;
  readonly payment: { readonly paymentId: string; readonly reference: string } | null;
  readonly connectionLabel: string | null;
  /** Without secrets and without anything of a person. */
  readonly contents: string;
}

export interface LetterList {
  readonly letters: readonly ShownLetter[];
  readonly counts: Readonly<Record<LetterPage["which"], number>>;
  /** The last one of the page where there are more. */
  readonly next: LetterPage["after"];
  /** Where HubSpot shows the account's records. */
  readonly recordsUrl: string;
}

const pageLength = 25;

/** What was given up in an account, a page of it. For those who may change the settings. Throws ForbiddenError. */
export async function readDeadLetters(
  { store }: Pick<Context, "store">,
  reader: { readonly portalId: number; readonly userId: string },
  { which, after }: Pick<LetterPage, "which" | "after">,
): Promise<LetterList> {
  const { portalId, userId } = reader;
  await requireRight({ store }, { portalId, userId, right: "settings" });
  const found = await store.deadLetters.list(portalId, { which, after, limit: pageLength + 1 });
  const page = found.slice(0, pageLength);
  const letters: ShownLetter[] = [];
  for (const letter of page) {
    const payment = await paymentOf(store, portalId, letter);
    const connection = letter.connectionId && (await store.connections.find(portalId, letter.connectionId));
    letters.push({
      letter,
      payment,
      connectionLabel: connection ? connection.label : null,
      contents: masked(await store.deadLetters.contentsOf(portalId, letter.letterId)),
    });
  }
  const last = found.length > pageLength ? page.at(-1) : undefined;
  const next = last ? { letterId: last.letterId, triedAt: last.triedAt } : null;
  const { uiDomain } = await requireConnected({ store }, portalId);
  const recordsUrl = `https://${uiDomain}/contacts/${portalId}`;
  return { letters, counts: await store.deadLetters.count(portalId), next, recordsUrl };
}
