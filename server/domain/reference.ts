/** What a reference is made of. */
export interface ReferenceParts {
  readonly dealId: string | null;
  readonly contactId: string;
  readonly year: number;
  /** Makes it unique; null leaves `{code}` to be filled in later. */
  readonly code: string | null;
}

/** Dojo takes 60 characters, of which the number of the checkout needs some. */
export const longestReference = 40;

const allowed = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._/#-]*[\p{L}\p{N}])?$/u;

/** Whether it can be read out, printed in a provider's report and searched for. */
export function isReference(text: string): boolean {
  return text.length <= longestReference && allowed.test(text);
}

/** Short enough to read out on the phone: `{deal}-{code}` → `512-8KQ2MXA7`. Without a deal the contact stands in its place. */
export function fillReference(pattern: string, { dealId, contactId, year, code }: ReferenceParts): string {
  return pattern
    .replaceAll("{deal}", dealId ?? contactId)
    .replaceAll("{contact}", contactId)
    .replaceAll("{year}", String(year))
    .replaceAll("{code}", code ?? "{code}");
}
