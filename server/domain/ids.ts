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

/** Whether a text could be an id or token of ours; anything else is not worth a look-up. */
export function isId(text: string): boolean {
  return /^[0-9A-Za-z]{22}$/.test(text);
}
