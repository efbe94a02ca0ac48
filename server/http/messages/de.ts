import type { Messages } from "./en.ts";

export const de: Messages = {
  language: "Sprache",
  testPayment: "Testzahlung: Es wird kein echtes Geld bewegt.",
  reference: "Referenz",
  payableUntil: "Zahlbar bis",
  pay: "{amount} bezahlen",
  payAgain: "Erneut versuchen: {amount} bezahlen",
  whereYouPay: "Sie bezahlen auf der Seite von {provider}. Der Absender erhält Ihre Kartendaten nicht.",
  checkAgain: "Erneut prüfen",
  tryAgain: "Erneut versuchen",

  requestTitle: "Zahlungsanfrage",
  notYetTitle: "Noch nicht bezahlt",
  notYetText:
    "Beim Zahlungsanbieter ist noch keine Zahlung von Ihnen eingegangen. Wenn Sie gerade bezahlt haben, prüfen Sie es bitte gleich noch einmal; andernfalls können Sie jetzt bezahlen.",
  declinedTitle: "Der letzte Versuch war nicht erfolgreich",
  declinedText: "Die Zahlung wurde abgelehnt. Es wurde nichts abgebucht. Sie können es erneut versuchen.",
  declinedSaidText:
    "Die Zahlung wurde abgelehnt. Meldung des Zahlungsanbieters: „{said}“ Es wurde nichts abgebucht. Sie können es erneut versuchen.",
  restingTitle: "Diese Zahlung ruht",
  restingText:
    "Der Absender nimmt über diesen Link zurzeit keine Zahlungen an. Es wurde nichts abgebucht. Bitte fragen Sie die Person, die ihn geschickt hat, wie Sie zahlen können.",
  pendingTitle: "Ihre Zahlung wird bestätigt",
  pendingText:
    "Der Zahlungsanbieter bearbeitet sie noch. Sie müssen nichts weiter tun; bitte bezahlen Sie nicht noch einmal.",
  authorisedTitle: "Ihre Zahlung ist autorisiert",
  authorisedText: "Der Betrag ist reserviert und wird vom Händler eingezogen. Sie müssen nichts weiter tun.",
  partlyPaidTitle: "Ein Teil ist bezahlt",
  partlyPaidText: "Von {amount} ist ein Teil eingegangen. Bitte wenden Sie sich wegen des Restbetrags an den Absender.",
  paidTitle: "Bezahlt",
  paidText: "Der Betrag von {amount} ist eingegangen. Vielen Dank. Sie müssen nichts weiter tun.",
  confirmedText: "Der Betrag von {amount} ist auf anderem Weg eingegangen. Sie müssen nichts weiter tun.",
  cancelledTitle: "Diese Zahlungsanfrage wurde storniert",
  cancelledText:
    "Der Absender hat sie zurückgezogen; sie kann nicht mehr bezahlt werden. Wenn sie Ihrer Meinung nach noch offen sein sollte, wenden Sie sich bitte an die Person, die sie Ihnen geschickt hat.",
  expiredTitle: "Dieser Link ist abgelaufen",
  expiredText:
    "Die Zahlung war bis {until} möglich. Bitte fragen Sie die Person, die Ihnen den Link geschickt hat, nach einem neuen.",
  expiredUndatedText:
    "Die Zahlung ist nicht mehr möglich. Bitte fragen Sie die Person, die Ihnen den Link geschickt hat, nach einem neuen.",
  partlyRefundedTitle: "Teilweise erstattet",
  partlyRefundedText: "Ein Teil der Zahlung wurde Ihnen zurückerstattet.",
  refundedTitle: "Erstattet",
  refundedText: "Die Zahlung wurde Ihnen zurückerstattet.",
  reviewTitle: "Diese Zahlung wird geprüft",
  reviewText:
    "Bitte bezahlen Sie nicht noch einmal, bevor Sie mit der Person gesprochen haben, die Ihnen den Link geschickt hat.",

  unopenedTitle: "Die Zahlungsseite konnte nicht geöffnet werden",
  silentText:
    "Der Zahlungsanbieter hat nicht rechtzeitig geantwortet. Es wurde nichts abgebucht. Bitte versuchen Sie es in einem Moment noch einmal.",
  refusedText:
    "Der Zahlungsanbieter hat diese Zahlung nicht angenommen. Es wurde nichts abgebucht. Bitte informieren Sie die Person, die Ihnen den Link geschickt hat.",
  unknownTitle: "Unter dieser Adresse ist nichts zu finden",
  unknownText:
    "Die Adresse ist möglicherweise unvollständig oder wurde bereits verwendet. Wenn Sie sie von jemandem erhalten haben, bitten Sie diese Person, sie Ihnen noch einmal zu schicken.",
  faultTitle: "Bei uns ist ein Fehler aufgetreten",
  faultText:
    "Bitte öffnen Sie den Link in einem Moment noch einmal. Wenn Sie bereits bezahlt haben, bezahlen Sie bitte nicht noch einmal.",

  waysToPay: "Zahlungsarten",
  items: "Wofür diese Zahlung ist",
  item: "Position",
  quantity: "Menge",
  unitPrice: "Einzelpreis",
  discount: "Rabatt",
  amount: "Betrag",
  vat: "MwSt.",
  vatIncluded: "Enthaltene MwSt.",
  total: "Gesamtbetrag",
  questions: "Fragen zu dieser Zahlung?",
  orderPdf: "Zahlungsanfrage herunterladen (PDF)",
  seeReceipt: "Quittung ansehen",
  receiptPdf: "Quittung herunterladen (PDF)",
  backToPayment: "Zurück zur Zahlung",
  replacedTitle: "Diese Anfrage wurde durch eine neuere ersetzt",
  replacedText:
    "Hier kann nicht mehr bezahlt werden. Bitte verwenden Sie den neueren Link, den Sie erhalten haben, oder fragen Sie die Person, die ihn geschickt hat.",
  expiredRenewText:
    "Die Zahlung war bis {until} möglich. Wenn Sie noch bezahlen möchten, können Sie den Link wieder öffnen.",
  expiredAskText:
    "Die Zahlung war bis {until} möglich. Wenn Sie noch bezahlen möchten, können Sie den Absender bitten, den Link wieder zu öffnen.",
  expiredAskedText:
    "Die Zahlung war bis {until} möglich. Der Absender weiß, dass Sie noch bezahlen möchten, und wird sich bei Ihnen melden. Sie müssen nicht noch einmal fragen.",
  renew: "Link wieder öffnen",
  askRenewal: "Um einen neuen Link bitten",
  qrTitle: "Zum Bezahlen scannen",
  qrText: "Richten Sie die Kamera eines Telefons auf den Code oder geben Sie die Adresse darunter ein.",
  qrAlt: "QR-Code, der zu dieser Zahlung führt",
  qrImage: "Code als Bild herunterladen",
  receiptTitle: "Quittung",
  number: "Quittungsnummer",
  issuedOn: "Ausgestellt am",
  createdOn: "Angefragt am",
  description: "Verwendungszweck",
  paymentStatus: "Zahlungsstatus",
  money: "Erhaltene und erstattete Beträge",
  date: "Datum",
  method: "Zahlungsart",
  refund: "Erstattung",
  received: "Erhaltener Betrag",
  refundedSum: "Erstatteter Betrag",
  kept: "Betrag nach Erstattungen",
  byHand:
    "Der mit * bezeichnete Betrag ist nicht über den Zahlungsanbieter eingegangen; der Händler hat ihn von Hand bestätigt.",
  methodCard: "Karte",
  methodBankTransfer: "Überweisung",
  methodCash: "Bargeld",
  methodCardTerminal: "Kartenterminal",
  methodCheque: "Scheck",
  methodOther: "Auf anderem Weg",
  stateOpen: "Offen",
  statePending: "Wird bestätigt",
  stateAuthorised: "Autorisiert",
  stateCancelled: "Storniert",
  stateExpired: "Abgelaufen",
  stateReview: "Wird geprüft",
  noReceiptTitle: "Es gibt noch keine Quittung",
  noReceiptText: "Es gibt sie, sobald für diese Zahlung Geld eingegangen ist.",
  tooManyTitle: "Zu viele Anfragen",
  tooManyText:
    "Es kamen zu viele Anfragen in kurzer Zeit. Bitte warten Sie eine Minute und öffnen Sie den Link dann so, wie Sie ihn erhalten haben.",
  foreignTitle: "Das konnte nicht angenommen werden",
  foreignText:
    "Die Schaltfläche wurde auf einer anderen Website betätigt. Bitte öffnen Sie den Link so, wie Sie ihn erhalten haben, und betätigen Sie sie dort.",
};
