/** What the settings page says about the account as a whole. Moments and names arrive formatted. */
export const accountWords = {
  title: "Account",
  notAllowed: "Only people who may change the settings can see this. Ask an admin of this account.",
  log: "Who changed what",
  logIntro:
    "Settings, connections, rules and money, from the newest on. Nothing in it can be altered or left out unseen.",
  loading: "Loading the log",
  emptyTitle: "Nothing has happened yet",
  empty: "The first entry comes with the first change.",
  more: "Show earlier entries",
  broken: {
    title: "This log is not what was written",
    text: (seq: number, what: "altered" | "missing") =>
      `Entry ${seq} is ${what}. Somebody has had the database in their hands: tell whoever runs this server.`,
  },
  by: (who: string, when: string) => `${who}, ${when}`,
  change: (name: string, before: string, after: string) => `${name}: ${before} → ${after}`,
  who: {
    user: (id: string) => `User ${id}`,
    person: (email: string, id: string) => `${email} (user ${id})`,
    key: (name: string) => `API key ${name}`,
    hubspot: "HubSpot",
    timer: "By itself",
  },
  data: "Your data",
  dataText:
    "Settings, every payment with its whole story, and this log, as one file that programs can read (JSON Lines). Keys are left out.",
  dataAsk: "Download everything",
  dataOpen: "Open the download",
  dataUntil: (moment: string) => `The address works until ${moment}. Give it to nobody else.`,
  leave: "Disconnect",
  leaveText:
    "Takes the app out of this HubSpot account. Links that are out stop taking payments and say so. Everything is kept for thirty days, in case you install it again; then names, addresses and keys are erased.",
  leaveTitle: "Disconnect the app from HubSpot?",
  leaveAsk: "To be sure, enter the number of this account. It stands in the address of every HubSpot page.",
  leaveField: "Account number",
  leaveMissing: "Enter the account's number, digits only.",
  leaveSubmit: "Disconnect",
  keep: "Keep it",
  left: "The app is disconnected. HubSpot removes this page; you can close it.",
} as const;
