/**
 * A name somebody gave something elsewhere, as one harmless line: no control characters, none that turn or hide what
 * stands beside them, at most `longest` characters.
 */
export function plainName(text: string, longest: number): string {
  const line = text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ")
    // Joiners stay: some scripts are not readable without them.
    .replaceAll(/[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  const characters = [...line];
  return characters.length <= longest
    ? line
    : `${characters
        .slice(0, longest - 1)
        .join("")
        .trimEnd()}…`;
}
