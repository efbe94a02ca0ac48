import type { WorkflowWords } from "./words.ts";

export const de: WorkflowWords = {
  actions: {
    "create-link": {
      name: "Zahlungslink erstellen",
      description:
        "Erstellt eine Zahlung für den registrierten Deal oder Kontakt. Ihr Link steht späteren Schritten zur Verfügung.",
      card: "Zahlungslink mit {{connection}} erstellen",
    },
    "create-and-send": {
      name: "Zahlungslink erstellen und per E-Mail senden",
      description:
        "Erstellt eine Zahlung für den registrierten Deal oder Kontakt und sendet ihren Link mit Ihrem eigenen Text.",
      card: "Zahlungslink mit {{connection}} erstellen und per E-Mail senden",
    },
    remind: {
      name: "Zahlungslink erneut per E-Mail senden",
      description: "Sendet den Link einer noch offenen Zahlung noch einmal. Es wird kein neuer Link erstellt.",
      card: "Zahlungslink erneut per E-Mail senden",
    },
    cancel: {
      name: "Zahlung stornieren",
      description: "Schließt die Zahlung beim Zahlungsanbieter, sodass über den Link nicht mehr bezahlt werden kann.",
      card: "Zahlung stornieren",
    },
    "check-status": {
      name: "Status einer Zahlung prüfen",
      description: "Fragt den Zahlungsanbieter, wie es um die Zahlung steht.",
      card: "Status der Zahlung prüfen",
    },
    "wait-until-paid": {
      name: "Warten, bis eine Zahlung bezahlt oder beendet ist",
      description:
        "Geht weiter, wenn die Zahlung bezahlt, storniert oder abgelaufen ist. Verzweigen Sie danach nach ihrem Status.",
      card: "Warten, bis die Zahlung bezahlt oder beendet ist",
    },
  },
  inputs: {
    connection: {
      label: "Zahlungskonto",
      description: "Wer das Geld einnimmt. Testkonten verlangen kein echtes Geld.",
    },
    amountSource: {
      label: "Betrag",
      description: "Was vom Deal noch offen ist, sein ganzer Betrag oder ein eigener. Kontakte brauchen einen eigenen.",
      options: {
        deal_balance: "Offener Rest des Deals",
        deal_amount: "Ganzer Betrag des Deals",
        fixed: "Fester Betrag",
      },
    },
    amount: {
      label: "Fester Betrag",
      description: "In der Währung des Deals; bei Kontakten in der des Accounts.",
    },
    description: {
      label: "Beschreibung",
      description: "Wofür bezahlt wird; der Kunde liest es. Leer lassen für den Namen des Deals.",
    },
    validityDays: {
      label: "Link gilt für (Tage)",
      description: "1 bis 365 Tage zu 24 Stunden. Leer lassen für das, was Ihre Einstellungen sagen.",
    },
    language: {
      label: "Sprache",
      description: "Der Seiten für den Kunden und der E-Mail. Leer lassen für die Sprache des Browsers.",
      options: {
        en: "Englisch",
        de: "Deutsch",
        es: "Spanisch",
        fr: "Französisch",
        nb: "Norwegisch",
        ar: "Arabisch",
      },
    },
    sendTo: { label: "Senden an", description: "Eine E-Mail-Adresse. Leer lassen für die des Kontakts." },
    paymentId: {
      label: "Zahlung",
      description: "Die Zahlungs-ID eines früheren Schritts. Leer lassen für die neueste Zahlung des Datensatzes.",
    },
    waitDays: {
      label: "Höchstens warten (Tage)",
      description: "1 bis 365 Tage. Leer lassen, um bis zum Ende des Links zu warten, oder 30 Tage, wo er keines hat.",
    },
  },
  outputs: {
    paymentUrl: "Zahlungslink",
    paymentId: "Zahlungs-ID",
    paymentStatus: "Status der Zahlung",
    amount: "Zahlungsbetrag",
    currency: "Währung der Zahlung",
    expiresAt: "Link gilt bis",
    errorCode: "Fehlercode",
    errorMessage: "Fehlermeldung",
  },
  failures: {
    NOT_CONNECTED:
      "Payments tab ist in diesem Account nicht mehr installiert. Installieren Sie die App neu und registrieren Sie den Datensatz erneut.",
    NOT_ALLOWED:
      "Dieser Account erlaubt Payments tab nicht, Workflow-Schritte abzuschließen. Installieren Sie die App neu und erlauben Sie es.",
    UNSUPPORTED_RECORD:
      "Zahlungen gehören zu Kontakten und Deals. Verwenden Sie diese Aktion in einem Kontakt- oder Deal-Workflow.",
    NO_CONNECTION: "Das Zahlungskonto dieses Schritts ist nicht mehr verbunden. Wählen Sie im Workflow ein anderes.",
    NO_PAYMENT:
      "Dieser Datensatz hat keine Zahlung für diesen Schritt. Erstellen Sie zuerst eine oder wählen Sie die eines früheren Schritts.",
    NO_CONTACT: "Der Deal hat keinen Kontakt. Fügen Sie dem Deal den Kontakt hinzu, der bezahlt.",
    SEVERAL_CONTACTS:
      "Der Deal hat mehrere Kontakte. Geben Sie dem, der bezahlt, das Label „Primär“, oder lassen Sie nur ihn am Deal.",
    NO_EMAIL: "Der Kontakt hat keine E-Mail-Adresse, an die ein Link gehen könnte. Fügen Sie in HubSpot eine hinzu.",
    NO_AMOUNT:
      "Der Deal hat keinen Betrag, der verlangt werden kann. Geben Sie einen ein oder wählen Sie in diesem Schritt einen festen.",
    NO_DEAL: "Rest und Betrag eines Deals brauchen einen Deal. Wählen Sie für Kontakte einen festen Betrag.",
    BAD_INPUT: "Etwas, das für diesen Schritt eingegeben wurde, ist nicht verwendbar.",
    OPEN_PAYMENT:
      "Der Deal hat schon eine offene Zahlung. Stornieren Sie sie zuerst oder erlauben Sie mehrere in den Einstellungen.",
    NOTHING_DUE: "Am Deal ist nichts mehr zu bezahlen. Erhöhen Sie seinen Betrag, um mehr zu verlangen.",
    OVER_BALANCE: "Das ist mehr, als am Deal noch offen ist. Wählen Sie den offenen Rest oder verlangen Sie weniger.",
    RECORD_GONE: "Der Datensatz wurde in HubSpot gelöscht.",
    ALREADY_PAID: "Die Zahlung wurde gerade bezahlt, es gibt also nichts zu stornieren.",
    NOT_OPEN: "Die Zahlung wartet nicht mehr auf Geld, dieser Schritt hat also nichts zu tun.",
    NO_MAIL_SERVER: "Dieser Server hat noch keinen Mailserver. Wer ihn betreibt, setzt SMTP_URL und MAIL_FROM.",
    EMAIL_NOT_SENT: "Die Zahlung ist da, aber ihr Link konnte nicht per E-Mail gesendet werden.",
    EMAIL_UNCERTAIN:
      "Die Zahlung ist da. Ob ihre E-Mail hinausging, ist nicht bekannt; sehen Sie nach, bevor Sie sie noch einmal senden.",
    PROVIDER_REFUSED: "Der Zahlungsanbieter hat das abgelehnt.",
    PROVIDER_DOWN:
      "Der Zahlungsanbieter war stundenlang nicht erreichbar. Nichts wurde geändert; registrieren Sie den Datensatz erneut.",
    HUBSPOT_REFUSED:
      "HubSpot wollte der App den Datensatz nicht zeigen. Installieren Sie die App neu, um ihre Rechte zu erneuern.",
    HUBSPOT_DOWN:
      "HubSpot war stundenlang nicht erreichbar. Nichts wurde geändert; registrieren Sie den Datensatz erneut.",
    INTERNAL: "Bei uns ist etwas schiefgegangen. Nichts ging verloren; sagen Sie dem Support, wann es geschah.",
  },
};
