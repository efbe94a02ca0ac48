const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** How many random bytes an id or token takes: 128 bits, more than anybody can guess. */
export const idBytes = 16;

export function newId(random: { bytes(length: number): Uint8Array }): string {
  return idFrom(random.bytes(idBytes));
}

/** Writes random bytes as 22 letters and digits, safe in addresses and row keys. */
export function idFrom(bytes: Uint8Array): string {
  let rest = bytes.reduce((value, byte) => value * 256n + BigInt(byte), 0n);
  let text = "";
  for (let place = 0; place < 22; place += 1) {
    text = alphabet.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return text;
}

/** Of a time in epoch ms, enough for the next six thousand years. */
const timeDigits = 8;

/**
 * An id that begins with its time (epoch ms), for rows that come in crowds: those of a moment stand side by side in the
 * index, so that a commit of many touches a page or two of it and not one for each. The 83 bits of chance keep ids apart;
 * they are not for what nobody may guess. As UUIDv7: https://www.rfc-editor.org/rfc/rfc9562#section-6.11
 */
export function newTimedId(random: { bytes(length: number): Uint8Array }, at: number): string {
  return timeText(at) + newId(random).slice(timeDigits);
}

function timeText(at: number): string {
  let rest = at;
  let text = "";
  for (let place = 0; place < timeDigits; place += 1) {
    text = alphabet.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

/** Whether a text could be an id or token of ours; anything else is not worth a look-up. */
export function isId(text: string): boolean {
  return /^[0-9A-Za-z]{22}$/.test(text);
}
