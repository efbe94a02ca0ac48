/** Who comes to a door; what each shows there is told in `callers.ts`. */
export const actors = [
  "anonymous",
  "payer",
  "userA",
  "adminA",
  "userB",
  "disconnected",
  "removedUser",
  "expired",
  "replayed",
  "wrongMethod",
  "wrongType",
  "crossSite",
] as const;

export type Actor = (typeof actors)[number];

/** `in`: past the door, whatever the request itself comes to then. A number: the status that ends it. Null: nobody comes so. */
export type Cell = "in" | number | null;

type Row = Readonly<Record<Actor, Cell>>;

const everybody = Object.fromEntries(actors.map((actor) => [actor, "in"])) as Row;

// HubSpot signs for the card; what a browser of another site could send bears no signature.
const card: Row = {
  anonymous: 401,
  payer: 401,
  userA: "in",
  adminA: "in",
  userB: "in",
  disconnected: 409,
  removedUser: "in",
  expired: 401,
  // Taken as often as HubSpot's proxy repeats it, within five minutes; keys make it one effect.
  replayed: "in",
  wrongMethod: 404,
  // What is read are the signed bytes, whatever they are called.
  wrongType: "in",
  crossSite: 401,
};
const withheld: Partial<Row> = { userA: 403, removedUser: 403 };

const key: Row = { ...card, removedUser: 401, crossSite: 401 };

const pay: Row = {
  ...everybody,
  anonymous: 404,
  // A seller knows payments by their ids, and an id opens nothing.
  userA: 404,
  adminA: 404,
  removedUser: null,
  wrongMethod: 404,
};

const handed: Row = {
  ...everybody,
  anonymous: 404,
  payer: 404,
  userA: 404,
  expired: 404,
  removedUser: 403,
  disconnected: 409,
  wrongMethod: 404,
};

const overview: Row = { ...everybody, anonymous: 401, payer: 401, disconnected: 401, expired: 401, wrongMethod: 404 };

const hook: Row = {
  anonymous: 404,
  payer: 401,
  userA: 401,
  adminA: "in",
  userB: 401,
  // Money that comes for an account that left is kept.
  disconnected: "in",
  // A connection that was taken away.
  removedUser: 410,
  expired: 401,
  replayed: "in",
  // Beyond the hooks are pages, and those take forms from themselves only.
  wrongMethod: 403,
  wrongType: "in",
  crossSite: 401,
};

const hubspot: Row = { ...hook, anonymous: 401, removedUser: null, userB: "in" };

const always = (cell: Cell): Row => ({
  ...(Object.fromEntries(actors.map((actor) => [actor, cell])) as Row),
  wrongMethod: 404,
});

const open: Row = { ...everybody, wrongMethod: 404 };

/** What each kind of way in answers to whom. */
export const doors = {
  /** The tab's API: everybody of the account. */
  card,
  /** The tab's API, by the id of something of the account's. */
  cardById: { ...card, userB: 404 },
  /** The tab's API, for those alone who have a right. */
  right: { ...card, ...withheld },
  rightById: { ...card, ...withheld, userB: 404 },
  /** The public API, looking; `userA` is a key that may only look. */
  look: key,
  lookById: { ...key, userB: 404 },
  /** The public API, acting. */
  act: { ...key, userA: 403 },
  actById: { ...key, userA: 403, userB: 404 },
  /** The payer's pages. */
  pay,
  payButton: { ...pay, crossSite: 403 },
  /** Papers of a payment that was paid. */
  paper: { ...pay, expired: 404 },
  /** The simulated provider's page, by the checkout's reference. */
  provider: { ...pay, expired: null },
  providerButton: { ...pay, expired: null, wrongType: 404, crossSite: 403 },
  /** Addresses that lead to buttons only. */
  nothing: { ...always(404), removedUser: null },
  /** Addresses that were handed to an admin; `userA` shows one handed out for something else. */
  handed,
  handedButton: { ...handed, crossSite: 403 },
  /** The overview, by its cookie. */
  overview,
  /** Providers' deliveries. */
  hook,
  /** HubSpot's deliveries and executions. */
  hubspot,
  /** Looking at where a provider delivers: signed or not, nothing was brought. */
  hookLooked: { ...hook, adminA: 401, disconnected: 401, replayed: 401, wrongType: 401 },
  hookProbed: { ...always(405), wrongMethod: 403 },
  /** The way back from HubSpot's consent page, for whoever did not set out from here. */
  notBegun: always(403),
  /** Whether work may be sent here: no, since a rig's workers do not run by themselves. */
  notReady: always(503),
  /** Public pages and files. */
  open,
} as const satisfies Readonly<Record<string, Row>>;

export type Door = keyof typeof doors;

/** Where a way in differs from its kind. */
export interface Way {
  readonly door: Door;
  readonly but?: Partial<Row>;
}
