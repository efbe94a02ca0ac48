// Prints every payment of a deal with its status, page by page.
const { PAYMENTS_URL, PAYMENTS_KEY, DEAL_ID } = process.env;

interface Page {
  readonly data: readonly { readonly reference: string; readonly status: string }[];
  readonly next: string | null;
}

let after: string | null = null;
do {
  const url: URL = new URL(`${PAYMENTS_URL}/v1/payments`);
  url.searchParams.set("dealId", DEAL_ID ?? "");
  if (after !== null) url.searchParams.set("after", after);
  const answer = await fetch(url, { headers: { Authorization: `Bearer ${PAYMENTS_KEY}` } });
  if (!answer.ok) throw new Error(await answer.text());
  const { data, next } = (await answer.json()) as Page;
  for (const { reference, status } of data) process.stdout.write(`${reference} ${status}\n`);
  after = next;
} while (after !== null);
