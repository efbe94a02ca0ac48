/**
 * Whether an address belongs to one of these origins; `https://*.example.com` stands for every host below that one, in
 * the way of a content security policy.
 */
export function leadsTo(origins: readonly string[], address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { origin } = new URL(address);
  return origins.some((allowed) => {
    const [scheme = "", below] = allowed.split("*.");
    return below === undefined ? origin === allowed : origin.startsWith(scheme) && origin.endsWith(`.${below}`);
  });
}
