// What browsers accept in an e-mail field, with a dot in the domain: https://html.spec.whatwg.org/#valid-e-mail-address
const plain =
  /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)+$/i;

/** One address and nothing else: no name, no list. Whether a message arrives there is another matter. */
export function isEmailAddress(text: string): boolean {
  return text.length <= 254 && plain.test(text);
}

/** `mia@example.com` → `m…@example.com`: enough for a person to know it by. */
export function maskedAddress(address: string): string {
  return address.replace(/^(.)[^@]*/, "$1…");
}

/** What somebody else's program said, without the e-mail addresses and telephone numbers it quotes. */
export function withoutAddresses(text: string): string {
  return text
    .replaceAll(/(?<![^\s<>@])<?[^\s<>@]+@[^\s<>@]+>?/g, "the address")
    .replaceAll(/\+\d[\d ()-]{5,20}\d/g, "the number");
}
