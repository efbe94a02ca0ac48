import type { WorkflowWords } from "./words.ts";

export const fr: WorkflowWords = {
  actions: {
    "create-link": {
      name: "Créer un lien de paiement",
      description:
        "Crée un paiement pour la transaction ou le contact inscrit. Son lien peut servir dans les étapes suivantes.",
      card: "Créer un lien de paiement avec {{connection}}",
    },
    "create-and-send": {
      name: "Créer un lien de paiement et l'envoyer par e-mail",
      description:
        "Crée un paiement pour la transaction ou le contact inscrit et envoie son lien avec vos propres mots.",
      card: "Créer un lien de paiement avec {{connection}} et l'envoyer par e-mail",
    },
    remind: {
      name: "Renvoyer un lien de paiement par e-mail",
      description: "Envoie une nouvelle fois le lien d'un paiement encore ouvert. Aucun nouveau lien n'est créé.",
      card: "Renvoyer le lien de paiement par e-mail",
    },
    cancel: {
      name: "Annuler un paiement",
      description: "Ferme le paiement chez son prestataire : le lien ne permet plus de payer.",
      card: "Annuler le paiement",
    },
    "check-status": {
      name: "Vérifier le statut d'un paiement",
      description: "Demande au prestataire de paiement où en est le paiement.",
      card: "Vérifier le statut du paiement",
    },
    "wait-until-paid": {
      name: "Attendre qu'un paiement soit payé ou terminé",
      description:
        "Continue quand le paiement est payé, annulé ou expiré. Créez ensuite des branches selon son statut.",
      card: "Attendre que le paiement soit payé ou terminé",
    },
  },
  inputs: {
    connection: {
      label: "Compte de paiement",
      description: "Qui encaisse l'argent. Les comptes de test ne demandent pas d'argent réel.",
    },
    amountSource: {
      label: "Montant",
      description:
        "Ce qui reste dû sur la transaction, son montant entier ou un montant à vous. Les contacts demandent le vôtre.",
      options: {
        deal_balance: "Solde de la transaction : ce qui reste dû",
        deal_amount: "Montant de la transaction : la totalité",
        fixed: "Montant fixe",
      },
    },
    amount: {
      label: "Montant fixe",
      description: "Dans la devise de la transaction ; pour les contacts, dans celle du compte.",
    },
    description: {
      label: "Description",
      description: "Ce qui est payé ; le client le lit. Laissez vide pour le nom de la transaction.",
    },
    validityDays: {
      label: "Le lien fonctionne pendant (jours)",
      description: "De 1 à 365 jours de 24 heures. Laissez vide pour ce que disent vos paramètres.",
    },
    language: {
      label: "Langue",
      description: "Des pages du client et de l'e-mail. Laissez vide pour la langue du navigateur.",
      options: { en: "Anglais", de: "Allemand", es: "Espagnol", fr: "Français", nb: "Norvégien", ar: "Arabe" },
    },
    sendTo: { label: "Envoyer à", description: "Une adresse e-mail. Laissez vide pour celle du contact." },
    paymentId: {
      label: "Paiement",
      description:
        "L'ID de paiement créé par une étape précédente. Laissez vide pour le dernier paiement de la fiche d'informations.",
    },
    waitDays: {
      label: "Attendre au plus (jours)",
      description: "De 1 à 365 jours. Laissez vide pour attendre la fin du lien, ou 30 jours s'il n'en a pas.",
    },
  },
  outputs: {
    paymentUrl: "Lien de paiement",
    paymentId: "ID de paiement",
    paymentStatus: "Statut du paiement",
    amount: "Montant du paiement",
    currency: "Devise du paiement",
    expiresAt: "Le lien fonctionne jusqu'au",
    errorCode: "Code d'erreur",
    errorMessage: "Message d'erreur",
  },
  failures: {
    NOT_CONNECTED:
      "Payments tab n'est plus installée dans ce compte. Installez-la de nouveau, puis inscrivez à nouveau la fiche.",
    NOT_ALLOWED:
      "Ce compte n'a pas autorisé Payments tab à terminer des étapes de workflows. Installez de nouveau l'application et autorisez-la.",
    UNSUPPORTED_RECORD:
      "Les paiements appartiennent aux contacts et aux transactions. Utilisez cette action dans un workflow de contacts ou de transactions.",
    NO_CONNECTION: "Le compte de paiement de cette étape n'est plus connecté. Choisissez-en un autre dans le workflow.",
    NO_PAYMENT:
      "Cette fiche n'a pas de paiement pour cette étape. Créez-en d'abord un, ou choisissez celui d'une étape précédente.",
    NO_CONTACT: "La transaction n'a pas de contact. Ajoutez à la transaction le contact qui paie.",
    SEVERAL_CONTACTS:
      "La transaction a plusieurs contacts. Donnez le libellé Principal à celui qui paie, ou ne laissez que lui.",
    NO_EMAIL: "Le contact n'a pas d'adresse e-mail à laquelle envoyer un lien. Ajoutez-en une dans HubSpot.",
    NO_AMOUNT:
      "La transaction n'a pas de montant à facturer. Saisissez-en un, ou choisissez un montant fixe dans cette étape.",
    NO_DEAL: "Le solde et le montant demandent une transaction. Choisissez un montant fixe pour les contacts.",
    BAD_INPUT: "Une valeur saisie pour cette étape est inutilisable.",
    OPEN_PAYMENT:
      "La transaction a déjà un paiement ouvert. Annulez-le d'abord, ou autorisez plusieurs paiements ouverts dans les paramètres.",
    NOTHING_DUE: "Il ne reste rien à payer sur la transaction. Augmentez son montant pour demander davantage.",
    OVER_BALANCE:
      "C'est plus que le solde ouvert de la transaction. Choisissez le solde de la transaction, ou demandez moins.",
    RECORD_GONE: "La fiche a été supprimée dans HubSpot.",
    ALREADY_PAID: "Le paiement vient d'être payé : il n'y a rien à annuler.",
    NOT_OPEN: "Le paiement n'attend plus d'argent : cette étape n'a rien à faire.",
    NO_MAIL_SERVER:
      "Ce serveur n'a pas encore de serveur de messagerie. La personne qui l'exploite définit SMTP_URL et MAIL_FROM.",
    EMAIL_NOT_SENT: "Le paiement existe, mais son lien n'a pas pu être envoyé par e-mail.",
    EMAIL_UNCERTAIN:
      "Le paiement existe. On ne sait pas si son e-mail est parti ; vérifiez avant de l'envoyer de nouveau.",
    PROVIDER_REFUSED: "Le prestataire de paiement a refusé.",
    PROVIDER_DOWN:
      "Le prestataire de paiement est resté injoignable pendant des heures. Rien n'a changé ; inscrivez à nouveau la fiche.",
    HUBSPOT_REFUSED:
      "HubSpot a refusé de montrer la fiche à l'application. Installez de nouveau l'application pour renouveler ses autorisations.",
    HUBSPOT_DOWN: "HubSpot est resté injoignable pendant des heures. Rien n'a changé ; inscrivez à nouveau la fiche.",
    INTERNAL: "Un problème est survenu de notre côté. Rien n'est perdu ; dites au support quand cela s'est produit.",
  },
};
