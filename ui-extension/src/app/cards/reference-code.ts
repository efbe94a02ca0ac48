/** Eight letters and digits out of a random key, enough to keep two payments of one deal apart. */
export function referenceCode(key: string): string {
  return key
    .replace(/[^\da-z]/gi, "")
    .slice(-8)
    .toUpperCase();
}
