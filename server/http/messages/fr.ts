import type { Messages } from "./en.ts";

/** French sets a space that does not break before a colon and within quotation marks. */
export const fr: Messages = {
  language: "Langue",
  testPayment: "Paiement de test\u00a0: aucun argent réel n’est débité.",
  reference: "Référence",
  payableUntil: "Date limite de paiement",
  pay: "Payer {amount}",
  payAgain: "Réessayer de payer {amount}",
  whereYouPay: "Vous payez sur la page de {provider}. L’expéditeur ne reçoit jamais les données de votre carte.",
  checkAgain: "Vérifier à nouveau",
  tryAgain: "Réessayer",

  requestTitle: "Demande de paiement",
  notYetTitle: "Pas encore payé",
  notYetText:
    "Le prestataire de paiement n’a pas encore reçu de paiement de votre part. Si vous venez de payer, vérifiez à nouveau dans un instant. Sinon, vous pouvez payer maintenant.",
  declinedTitle: "La dernière tentative n’a pas abouti",
  declinedText: "Le paiement a été refusé. Aucun montant n’a été débité. Vous pouvez réessayer.",
  declinedSaidText:
    "Le paiement a été refusé. Message du prestataire de paiement\u00a0: «\u00a0{said}\u00a0» Aucun montant n’a été débité. Vous pouvez réessayer.",
  restingTitle: "Ce paiement est en pause",
  restingText:
    "L’expéditeur n’accepte pas de paiement par ce lien pour le moment. Rien n’a été débité. Demandez à la personne qui vous l’a envoyé comment payer.",
  pendingTitle: "Votre paiement est en cours de confirmation",
  pendingText:
    "Le prestataire de paiement le traite encore. Vous n’avez rien d’autre à faire. Merci de ne pas payer une seconde fois.",
  authorisedTitle: "Votre paiement est autorisé",
  authorisedText: "Le montant est réservé et sera débité par le commerçant. Vous n’avez rien d’autre à faire.",
  partlyPaidTitle: "Une partie est payée",
  partlyPaidText: "Une partie de {amount} a été reçue. Pour le reste, veuillez vous adresser à l’expéditeur.",
  paidTitle: "Payé",
  paidText: "Le montant de {amount} a été reçu. Merci. Vous n’avez rien d’autre à faire.",
  confirmedText: "Le montant de {amount} a été reçu par un autre moyen. Vous n’avez rien d’autre à faire.",
  cancelledTitle: "Cette demande a été annulée",
  cancelledText:
    "L’expéditeur l’a retirée, elle ne peut donc plus être payée. Si vous pensez qu’elle devrait encore être ouverte, veuillez vous adresser à la personne qui vous l’a envoyée.",
  expiredTitle: "Ce lien a expiré",
  expiredText:
    "Le paiement était possible jusqu’au {until}. Veuillez demander un nouveau lien à la personne qui vous l’a envoyé.",
  expiredUndatedText:
    "Le paiement n’est plus possible. Veuillez demander un nouveau lien à la personne qui vous l’a envoyé.",
  partlyRefundedTitle: "Partiellement remboursé",
  partlyRefundedText: "Une partie du paiement vous a été remboursée.",
  refundedTitle: "Remboursé",
  refundedText: "Le paiement vous a été remboursé.",
  reviewTitle: "Ce paiement est en cours d’examen",
  reviewText: "Merci de ne pas payer à nouveau avant d’avoir parlé à la personne qui vous a envoyé le lien.",

  unopenedTitle: "La page de paiement n’a pas pu être ouverte",
  silentText:
    "Le prestataire de paiement n’a pas répondu à temps. Aucun montant n’a été débité. Veuillez réessayer dans un instant.",
  refusedText:
    "Le prestataire de paiement n’a pas accepté ce paiement. Aucun montant n’a été débité. Veuillez en informer la personne qui vous a envoyé le lien.",
  unknownTitle: "Il n’y a rien à cette adresse",
  unknownText:
    "L’adresse est peut-être incomplète ou a déjà été utilisée. Si quelqu’un vous l’a envoyée, veuillez la lui redemander.",
  faultTitle: "Une erreur s’est produite de notre côté",
  faultText:
    "Veuillez rouvrir le lien dans un instant. Si vous avez déjà payé, merci de ne pas payer une seconde fois.",

  waysToPay: "Moyens de paiement",
  items: "Objet de ce paiement",
  item: "Article",
  quantity: "Quantité",
  unitPrice: "Prix unitaire",
  discount: "Remise",
  amount: "Montant",
  vat: "TVA",
  vatIncluded: "TVA incluse",
  total: "Montant total",
  questions: "Des questions sur ce paiement\u00a0?",
  orderPdf: "Télécharger la demande (PDF)",
  seeReceipt: "Voir le reçu",
  receiptPdf: "Télécharger le reçu (PDF)",
  backToPayment: "Retour au paiement",
  replacedTitle: "Une demande plus récente remplace celle-ci",
  replacedText:
    "Elle ne peut plus être payée ici. Veuillez utiliser le lien plus récent que vous avez reçu ou vous adresser à la personne qui vous l’a envoyé.",
  expiredRenewText:
    "Le paiement était possible jusqu’au {until}. Si vous souhaitez encore payer, vous pouvez rouvrir le lien.",
  expiredAskText:
    "Le paiement était possible jusqu’au {until}. Si vous souhaitez encore payer, vous pouvez demander à l’expéditeur de rouvrir le lien.",
  expiredAskedText:
    "Le paiement était possible jusqu’au {until}. L’expéditeur sait que vous souhaitez encore payer et reviendra vers vous. Il est inutile de redemander.",
  renew: "Rouvrir le lien",
  askRenewal: "Demander un nouveau lien",
  qrTitle: "Scannez pour payer",
  qrText: "Pointez l’appareil photo d’un téléphone vers le code ou saisissez l’adresse indiquée en dessous.",
  qrAlt: "Code QR qui mène à ce paiement",
  qrImage: "Télécharger le code sous forme d’image",
  receiptTitle: "Reçu",
  number: "Numéro de reçu",
  issuedOn: "Date d’émission",
  createdOn: "Date de la demande",
  description: "Désignation",
  paymentStatus: "Statut du paiement",
  money: "Sommes reçues et remboursées",
  date: "Jour",
  method: "Moyen de paiement",
  refund: "Remboursement",
  received: "Montant reçu",
  refundedSum: "Montant remboursé",
  kept: "Montant après remboursements",
  byHand:
    "Le montant marqué d’un * a été reçu hors du prestataire de paiement\u00a0; le commerçant l’a confirmé manuellement.",
  methodCard: "Carte",
  methodBankTransfer: "Virement bancaire",
  methodCash: "Espèces",
  methodCardTerminal: "Terminal de carte",
  methodCheque: "Chèque",
  methodOther: "Autre moyen",
  stateOpen: "En attente",
  statePending: "En cours de confirmation",
  stateAuthorised: "Autorisé",
  stateCancelled: "Annulé",
  stateExpired: "Expiré",
  stateReview: "En cours d’examen",
  noReceiptTitle: "Il n’y a pas encore de reçu",
  noReceiptText: "Il y en aura un dès qu’une somme aura été reçue pour ce paiement.",
  tooManyTitle: "Trop de demandes",
  tooManyText:
    "Il y a eu trop de demandes en peu de temps. Veuillez patienter une minute, puis ouvrir le lien tel que vous l’avez reçu.",
  foreignTitle: "Cela n’a pas pu être accepté",
  foreignText:
    "Le bouton a été actionné sur un autre site. Veuillez ouvrir le lien tel que vous l’avez reçu et l’y actionner.",
};
