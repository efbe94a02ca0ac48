/** The value of a JSON text, undefined when it is none: a gateway's HTML, an answer cut short. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
