import type { WorkflowWords } from "./words.ts";

export const es: WorkflowWords = {
  actions: {
    "create-link": {
      name: "Crear un enlace de pago",
      description: "Crea un pago para el negocio o contacto inscrito. Su enlace se puede usar en los pasos siguientes.",
      card: "Crear un enlace de pago con {{connection}}",
    },
    "create-and-send": {
      name: "Crear un enlace de pago y enviarlo por correo",
      description: "Crea un pago para el negocio o contacto inscrito y envía su enlace con tus propias palabras.",
      card: "Crear un enlace de pago con {{connection}} y enviarlo por correo",
    },
    remind: {
      name: "Volver a enviar un enlace de pago por correo",
      description: "Envía otra vez el enlace de un pago que sigue abierto. No se crea ningún enlace nuevo.",
      card: "Volver a enviar el enlace de pago por correo",
    },
    cancel: {
      name: "Cancelar un pago",
      description: "Cierra el pago en su proveedor, de modo que ya no se pueda pagar con el enlace.",
      card: "Cancelar el pago",
    },
    "check-status": {
      name: "Comprobar el estado de un pago",
      description: "Pregunta al proveedor de pagos cómo está el pago.",
      card: "Comprobar el estado del pago",
    },
    "wait-until-paid": {
      name: "Esperar hasta que un pago esté pagado o terminado",
      description: "Continúa cuando el pago está pagado, cancelado o vencido. Después, ramifica según su estado.",
      card: "Esperar hasta que el pago esté pagado o terminado",
    },
  },
  inputs: {
    connection: {
      label: "Cuenta de cobro",
      description: "Quién recibe el dinero. Las cuentas de prueba no piden dinero real.",
    },
    amountSource: {
      label: "Importe",
      description:
        "Lo que queda por pagar del negocio, su importe completo o uno propio. Los contactos requieren uno propio.",
      options: {
        deal_balance: "Saldo del negocio: lo que queda por pagar",
        deal_amount: "Importe del negocio: todo",
        fixed: "Importe fijo",
      },
    },
    amount: {
      label: "Importe fijo",
      description: "En la moneda del negocio; para contactos, en la de la cuenta.",
    },
    description: {
      label: "Descripción",
      description: "Qué se paga; el cliente lo lee. Déjalo vacío para usar el nombre del negocio.",
    },
    validityDays: {
      label: "El enlace funciona durante (días)",
      description: "De 1 a 365 días de 24 horas. Déjalo vacío para usar lo que digan tus ajustes.",
    },
    language: {
      label: "Idioma",
      description: "De las páginas del cliente y del correo. Déjalo vacío para usar el idioma del navegador.",
      options: { en: "Inglés", de: "Alemán", es: "Español", fr: "Francés", nb: "Noruego", ar: "Árabe" },
    },
    sendTo: { label: "Enviar a", description: "Una dirección de correo. Déjalo vacío para usar la del contacto." },
    paymentId: {
      label: "Pago",
      description: "El ID de pago que creó un paso anterior. Déjalo vacío para usar el último pago del registro.",
    },
    waitDays: {
      label: "Esperar como máximo (días)",
      description: "De 1 a 365 días. Déjalo vacío para esperar hasta que termine el enlace, o 30 días si no termina.",
    },
  },
  outputs: {
    paymentUrl: "Enlace de pago",
    paymentId: "ID de pago",
    paymentStatus: "Estado del pago",
    amount: "Importe del pago",
    currency: "Moneda del pago",
    expiresAt: "El enlace funciona hasta",
    errorCode: "Código de error",
    errorMessage: "Mensaje de error",
  },
  failures: {
    NOT_CONNECTED:
      "Payments tab ya no está instalada en esta cuenta. Instálala de nuevo y vuelve a inscribir el registro.",
    NOT_ALLOWED:
      "Esta cuenta no ha permitido a Payments tab completar pasos de workflows. Instala la app de nuevo y permítelo.",
    UNSUPPORTED_RECORD:
      "Los pagos pertenecen a contactos y negocios. Usa esta acción en un workflow de contactos o de negocios.",
    NO_CONNECTION: "La cuenta de cobro de este paso ya no está conectada. Elige otra en el workflow.",
    NO_PAYMENT: "Este registro no tiene ningún pago para este paso. Crea uno primero o elige el de un paso anterior.",
    NO_CONTACT: "El negocio no tiene ningún contacto. Añade al negocio el contacto que paga.",
    SEVERAL_CONTACTS:
      "El negocio tiene varios contactos. Pon la etiqueta Principal al que paga o deja solo ese en el negocio.",
    NO_EMAIL: "El contacto no tiene una dirección de correo a la que enviar un enlace. Añade una en HubSpot.",
    NO_AMOUNT:
      "El negocio no tiene un importe que se pueda cobrar. Introduce uno o elige un importe fijo en este paso.",
    NO_DEAL: "El saldo y el importe del negocio requieren un negocio. Elige un importe fijo para los contactos.",
    BAD_INPUT: "Algo de lo introducido en este paso no se puede usar.",
    OPEN_PAYMENT:
      "El negocio ya tiene un pago abierto. Cancélalo primero o permite varios pagos abiertos en los ajustes.",
    NOTHING_DUE: "No queda nada por pagar del negocio. Aumenta su importe para pedir más.",
    OVER_BALANCE: "Es más que el saldo abierto del negocio. Elige el saldo del negocio o pide menos.",
    RECORD_GONE: "El registro se eliminó en HubSpot.",
    ALREADY_PAID: "El pago se acaba de pagar, así que no hay nada que cancelar.",
    NOT_OPEN: "El pago ya no espera dinero, así que este paso no tiene nada que hacer.",
    NO_MAIL_SERVER: "Este servidor aún no tiene servidor de correo. Quien lo administra define SMTP_URL y MAIL_FROM.",
    EMAIL_NOT_SENT: "El pago está creado, pero su enlace no se pudo enviar por correo.",
    EMAIL_UNCERTAIN: "El pago está creado. No se sabe si su correo salió; compruébalo antes de enviarlo otra vez.",
    PROVIDER_REFUSED: "El proveedor de pagos lo rechazó.",
    PROVIDER_DOWN:
      "No se pudo contactar con el proveedor de pagos durante horas. No se cambió nada; vuelve a inscribir el registro.",
    HUBSPOT_REFUSED: "HubSpot no mostró el registro a la app. Instala la app de nuevo para renovar sus permisos.",
    HUBSPOT_DOWN: "No se pudo contactar con HubSpot durante horas. No se cambió nada; vuelve a inscribir el registro.",
    INTERNAL: "Algo falló por nuestra parte. No se perdió nada; di a soporte cuándo ocurrió.",
  },
};
