/** What a template can ask for: `{{contact.name}}`. */
export const mergeFields = [
  "contact.name",
  "amount",
  "description",
  "link",
  "until",
  "reference",
  "brand.name",
] as const;

export type MergeField = (typeof mergeFields)[number];

/** Null or empty: the payment has nothing for it. */
export type MergeValues = Readonly<Record<MergeField, string | null>>;

const place = /\{\{([^{}]*)\}\}/g;

/** The template with every field filled in that can be; the others stay as they are. */
export function fillIn(template: string, values: MergeValues): string {
  return template.replaceAll(place, (whole, name: string) => valueOf(values, name.trim()) ?? whole);
}

/** The fields of a text that cannot be filled in, as they stand there, each once. */
export function unresolvedIn(text: string, values: MergeValues): readonly string[] {
  const missing = [...text.matchAll(place)].filter(([, name = ""]) => valueOf(values, name.trim()) === null);
  return [...new Set(missing.map(([whole]) => whole))];
}

function valueOf(values: MergeValues, name: string): string | null {
  return Object.hasOwn(values, name) ? values[name as MergeField] || null : null;
}
