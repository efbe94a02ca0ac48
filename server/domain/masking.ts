/**
 * What came from outside, fit to be shown: its shape stays, its values go. Only what is known to be harmless keeps its
 * value, since nobody can list every name a provider may give a secret or a person's data.
 */
export function masked(body: string): string {
  if (body === "") return "";
  const tree = readJson(body) ?? readForm(body);
  if (tree === undefined) return `${mask} (${body.length} characters)`;
  const text = JSON.stringify(maskedValue(tree, { isHarmless: false, depth: 0 }), null, 2);
  return text.length > longest ? `${text.slice(0, longest)}\n…` : text;
}

const mask = "•••";
const longest = 4_000;
const deepest = 8;
const mostEntries = 40;

/** Names of fields whose values say what happened to which money, and nothing else. Compared in small letters. */
const harmlessNames: ReadonlySet<string> = new Set([
  "amount",
  "amountcaptured",
  "amountrefunded",
  "at",
  "code",
  "created",
  "createdat",
  "currency",
  "event",
  "eventname",
  "eventtype",
  "id",
  "invoiceid",
  "invoicestatus",
  "kind",
  "livemode",
  "merchantreference",
  "mode",
  "object",
  "objectid",
  "occasion",
  "paymentid",
  "paymentstatus",
  "reason",
  "reference",
  "sessionid",
  "state",
  "status",
  "subscriptiontype",
  "transactionid",
  "transactionstatus",
  "type",
  "version",
]);

interface Place {
  readonly isHarmless: boolean;
  readonly depth: number;
}

function maskedValue(value: unknown, place: Place): unknown {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value !== "object") return place.isHarmless && isPlain(value) ? value : mask;
  if (place.depth === deepest) return mask;
  const depth = place.depth + 1;
  if (Array.isArray(value)) return value.slice(0, mostEntries).map((one) => maskedValue(one, { ...place, depth }));
  const entries = Object.entries(value).slice(0, mostEntries);
  return Object.fromEntries(
    entries.map(([name, part]) => [plainName(name), maskedValue(part, { isHarmless: isHarmlessName(name), depth })]),
  );
}

function isHarmlessName(name: string): boolean {
  return harmlessNames.has(name.replaceAll(/[_.-]/g, "").toLowerCase());
}

/** Some put values where names belong. */
function plainName(name: string): string {
  return /^[A-Za-z_][\w.-]{0,39}$/.test(name) ? name : mask;
}

/** Short words and numbers; nothing with the look of a key, an address or a card. */
function isPlain(value: unknown): boolean {
  const text = String(value);
  return text.length <= 80 && /^[\w .:/-]*$/.test(text) && !/^(?:sk|rk|pk|whsec|eyJ)|\d{12}/i.test(text);
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function readForm(body: string): unknown {
  return /^[\w.[\]%+-]+=/.test(body) ? Object.fromEntries(new URLSearchParams(body)) : undefined;
}
