const list = new Intl.ListFormat("en");

/** What the search in the product library says. */
export const productWords = {
  open: "Look in the product library",
  title: "Product library",
  label: "Search products",
  placeholder: "Name or SKU",
  prices: "Prices come from HubSpot. Change a line where its price is without VAT.",
  reading: "Looking in the product library",
  none: (words: string, currency: string) =>
    words
      ? `No product that can be sold in ${currency} fits “${words}”.`
      : `The library has no product that can be sold in ${currency}.`,
  cure: "Search for something else, or close this and enter the line.",
  add: (name: string) => `Add ${name.length > 32 ? `${name.slice(0, 31).trimEnd()}…` : name}`,
  picked: (names: readonly string[]) => `Added: ${list.format(names)}.`,
  full: (most: number) => `A payment has at most ${most} lines.`,
  more: "Show more",
  again: "Try again",
  done: "Done",
  refusedTitle: "The product library cannot be read",
};
