const list = new Intl.ListFormat("en");

/** What the form says of connected accounts that it does not offer. */
export const leftOutWords = {
  notOffered: (label: string) => `${label} is not offered`,
  takes: (label: string, currencies: readonly string[]) => `${label} takes ${list.format(currencies)} only.`,
  noneTakes: (currency: string) => `No working payment account takes ${currency}`,
  otherCurrency: "Choose another currency, or have an admin connect an account that takes this one.",
  renew: "Enter new keys",
};
