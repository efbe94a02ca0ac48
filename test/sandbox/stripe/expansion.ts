import type { Books } from "./books.ts";
import { textAt, textsAt, type Form } from "./form.ts";
import { Refusal } from "./refusal.ts";

type Fields = Record<string, unknown>;

/** A copy of an object with the asked-for references replaced by what they point at. https://docs.stripe.com/expand */
export function expanded(books: Books, object: object, paths: readonly string[]): Fields {
  const copy: Fields = { ...object };
  for (const path of paths) expandOne(books, copy, path.split("."));
  return copy;
}

function expandOne(books: Books, fields: Fields, [field = "", ...rest]: readonly string[]): void {
  const known = fields[field];
  const target = typeof known === "object" && known !== null ? (known as Fields) : referred(books, fields, field);
  fields[field] = target;
  if (target && rest.length > 0) expandOne(books, target, rest);
}

function referred(books: Books, fields: Fields, field: string): Fields | null {
  const look = expandable[`${String(fields["object"])}.${field}`];
  if (!look) throw new Refusal(400, `This property cannot be expanded (${field}).`);
  const target = look(books, fields);
  return target ? { ...target } : null;
}

const expandable: Readonly<Record<string, (books: Books, fields: Fields) => object | undefined>> = {
  "checkout.session.payment_intent": ({ intents }, { payment_intent: id }) => intents.get(String(id)),
  "payment_intent.latest_charge": ({ charges }, { latest_charge: id }) => charges.get(String(id)),
  "charge.refunds": ({ refunds }, { id }) => {
    const ofCharge = [...refunds.values()].filter(({ charge }) => charge === id).toReversed();
    return page(ofCharge, 10, `/v1/charges/${String(id)}/refunds`);
  },
};

/** One page of a list, as the query asks for it. */
export function listed(books: Books, objects: readonly { readonly id: string }[], form: Form, url: string): unknown {
  const limit = Number(textAt(form, "limit") ?? 10);
  const after = textAt(form, "starting_after");
  const start = after === undefined ? 0 : objects.findIndex(({ id }) => id === after) + 1;
  const paths = Object.values(textsAt(form, "expand")).map((path) => path.replace(/^data\./, ""));
  const shown = objects.slice(start).map((object) => (paths.length > 0 ? expanded(books, object, paths) : object));
  return page(shown, limit, url);
}

function page(objects: readonly unknown[], limit: number, url: string): object {
  return { object: "list", data: objects.slice(0, limit), has_more: objects.length > limit, url };
}
