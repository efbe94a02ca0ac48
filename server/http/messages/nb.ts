import type { Messages } from "./index.ts";

export const nb: Messages = {
  language: "Språk",
  testPayment: "Testbetaling: Det flyttes ingen ekte penger.",
  reference: "Referanse",
  payableUntil: "Kan betales frem til",
  pay: "Betal {amount}",
  payAgain: "Prøv igjen: betal {amount}",
  whereYouPay: "Du betaler på siden til {provider}. Avsenderen får aldri kortopplysningene dine.",
  checkAgain: "Sjekk igjen",
  tryAgain: "Prøv igjen",

  requestTitle: "Betalingsforespørsel",
  notYetTitle: "Ikke betalt ennå",
  notYetText:
    "Betalingsleverandøren har ikke mottatt noen betaling fra deg ennå. Hvis du nettopp har betalt, kan du sjekke igjen om et øyeblikk. Ellers kan du betale nå.",
  declinedTitle: "Det siste forsøket gikk ikke gjennom",
  declinedText: "Betalingen ble avvist. Du er ikke belastet. Du kan prøve igjen.",
  declinedSaidText:
    "Betalingen ble avvist. Melding fra betalingsleverandøren: «{said}» Du er ikke belastet. Du kan prøve igjen.",
  pendingTitle: "Betalingen din blir bekreftet",
  pendingText:
    "Betalingsleverandøren behandler den fortsatt. Du trenger ikke å gjøre noe mer. Vennligst ikke betal en gang til.",
  authorisedTitle: "Betalingen din er autorisert",
  authorisedText: "Beløpet er reservert og vil bli trukket av selgeren. Du trenger ikke å gjøre noe mer.",
  partlyPaidTitle: "En del er betalt",
  partlyPaidText: "En del av {amount} er mottatt. Ta kontakt med avsenderen om resten.",
  paidTitle: "Betalt",
  paidText: "{amount} er mottatt. Takk. Du trenger ikke å gjøre noe mer.",
  confirmedText: "{amount} er mottatt på en annen måte. Du trenger ikke å gjøre noe mer.",
  cancelledTitle: "Denne forespørselen er kansellert",
  cancelledText:
    "Avsenderen har trukket den tilbake, så den kan ikke lenger betales. Hvis du mener at den fortsatt skal være åpen, kan du kontakte den som sendte den.",
  expiredTitle: "Denne lenken er utløpt",
  expiredText: "Den kunne betales frem til {until}. Be den som sendte deg lenken, om en ny.",
  expiredUndatedText: "Den kan ikke lenger betales. Be den som sendte deg lenken, om en ny.",
  partlyRefundedTitle: "Delvis refundert",
  partlyRefundedText: "En del av betalingen er tilbakebetalt til deg.",
  refundedTitle: "Refundert",
  refundedText: "Betalingen er tilbakebetalt til deg.",
  reviewTitle: "Denne betalingen blir undersøkt",
  reviewText: "Vennligst ikke betal igjen før du har snakket med den som sendte deg lenken.",

  unopenedTitle: "Betalingssiden kunne ikke åpnes",
  silentText: "Betalingsleverandøren svarte ikke i tide. Du er ikke belastet. Prøv igjen om et øyeblikk.",
  refusedText:
    "Betalingsleverandøren godtok ikke denne betalingen. Du er ikke belastet. Gi beskjed til den som sendte deg lenken.",
  unknownTitle: "Det finnes ingenting på denne adressen",
  unknownText:
    "Adressen kan være ufullstendig, eller den er allerede brukt. Hvis noen har sendt den til deg, kan du be dem om å sende den på nytt.",
  faultTitle: "Noe gikk galt hos oss",
  faultText: "Åpne lenken igjen om et øyeblikk. Hvis du allerede har betalt, må du ikke betale en gang til.",
};
