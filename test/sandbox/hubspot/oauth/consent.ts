export interface Choice {
  readonly portalId: number;
  readonly userId: number;
  /** `allow` unless told otherwise. */
  readonly decision?: "allow" | "deny";
}

/**
 * Does over HTTP what a person does on the consent page: opens it, chooses, presses a button. Answers the address they
 * are sent back to, with its code or error. Throws with the page's sentence when it cannot be installed.
 */
export async function consent(authorizeUrl: string, { portalId, userId, decision = "allow" }: Choice): Promise<string> {
  const page = await fetch(authorizeUrl);
  const action = /<form method="post" action="([^"]+)"/.exec(await sentenceOrPage(page))?.[1];
  if (!action) throw new Error("The consent page has no form.");
  const answer = await fetch(new URL(unescaped(action), authorizeUrl), {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ account: `${portalId}:${userId}`, decision }),
  });
  const location = answer.headers.get("location");
  if (location) return location;
  await sentenceOrPage(answer);
  throw new Error(`The consent page answered ${answer.status} without an address.`);
}

async function sentenceOrPage(response: Response): Promise<string> {
  const html = await response.text();
  const problem = /role="alert">([^<]*)</.exec(html)?.[1];
  if (problem !== undefined) throw new Error(unescaped(problem));
  return html;
}

const entities: Readonly<Record<string, string>> = {
  "&#34;": '"',
  "&#39;": "'",
  "&lt;": "<",
  "&gt;": ">",
  "&amp;": "&",
};

function unescaped(html: string): string {
  return html.replaceAll(/&#34;|&#39;|&lt;|&gt;|&amp;/g, (entity) => entities[entity] ?? entity);
}
