/** What screens say about calls that did not give what was asked, where the server has no words of its own. */
export const problemWords = {
  noAnswer: {
    title: "No answer",
    detail: "The server did not answer in time, or could not be reached. Check your connection, then try again.",
  },
  unreadable: {
    title: "An answer we could not read",
    detail: "Something between HubSpot and our server answered in its place. Try again in a minute.",
  },
  busy: { title: "Too much at once", detail: "Many people are using this app right now. Try again in a few seconds." },
  notAllowed: {
    title: "Not allowed",
    detail: "HubSpot could not show who you are, or you may not do this. Reload the page, then ask an admin.",
  },
  gone: { title: "Not found", detail: "This is no longer here. Reload the page to see what is." },
  refused: { title: "This was refused", detail: "The server could not accept the request. Check what you entered." },
  broken: { title: "Something went wrong on our side", detail: "We could not finish this. Try again in a minute." },
  marked: "Look at what is marked above.",
  nothingTwice: "Nothing happens twice: pressing again repeats the same request.",
};
