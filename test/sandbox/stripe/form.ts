/** A form as Stripe reads it: `line_items[0][quantity]=1` → `{ line_items: { 0: { quantity: "1" } } }`. */
export interface Form {
  readonly [name: string]: string | Form;
}

interface MutableForm {
  [name: string]: string | MutableForm;
}

export function parseForm(text: string): Form {
  const form = emptyForm();
  for (const [name, value] of new URLSearchParams(text)) {
    const path = [name.replace(/\[.*$/, ""), ...[...name.matchAll(/\[([^\]]*)\]/g)].map(([, part = ""]) => part)];
    place(form, path, value);
  }
  return form;
}

function place(form: MutableForm, path: readonly string[], value: string): void {
  const [first = "", ...rest] = path;
  if (rest.length === 0) {
    form[first] = value;
    return;
  }
  const below = form[first];
  const next = typeof below === "object" ? below : emptyForm();
  form[first] = next;
  place(next, rest, value);
}

function emptyForm(): MutableForm {
  return Object.create(null) as MutableForm;
}

/** The value at a path such as `line_items.0.quantity`, or undefined. */
export function at(form: Form, path: string): string | Form | undefined {
  return path
    .split(".")
    .reduce<string | Form | undefined>((part, name) => (typeof part === "object" ? part[name] : undefined), form);
}

export function textAt(form: Form, path: string): string | undefined {
  const value = at(form, path);
  return typeof value === "string" ? value : undefined;
}

/** The texts of a list or map, by name. */
export function textsAt(form: Form, path: string): Record<string, string> {
  const value = at(form, path);
  if (typeof value !== "object") return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );
}
