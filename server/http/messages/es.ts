import type { Messages } from "./index.ts";

export const es: Messages = {
  language: "Idioma",
  testPayment: "Pago de prueba: no se mueve dinero real.",
  reference: "Referencia",
  payableUntil: "Fecha límite de pago",
  pay: "Pagar {amount}",
  payAgain: "Intentar de nuevo: pagar {amount}",
  whereYouPay: "El pago se realiza en la página de {provider}. El remitente nunca recibe los datos de su tarjeta.",
  checkAgain: "Comprobar de nuevo",
  tryAgain: "Intentar de nuevo",

  requestTitle: "Solicitud de pago",
  notYetTitle: "Todavía no está pagado",
  notYetText:
    "El proveedor de pagos aún no ha recibido ningún pago suyo. Si acaba de pagar, vuelva a comprobarlo en un momento; de lo contrario, puede pagar ahora.",
  declinedTitle: "El último intento no se ha completado",
  declinedText: "El pago ha sido rechazado. No se ha cobrado nada. Puede intentarlo de nuevo.",
  declinedSaidText:
    "El pago ha sido rechazado. Mensaje del proveedor de pagos: «{said}» No se ha cobrado nada. Puede intentarlo de nuevo.",
  pendingTitle: "Su pago se está confirmando",
  pendingText:
    "El proveedor de pagos aún lo está procesando. No tiene que hacer nada más; por favor, no vuelva a pagar.",
  authorisedTitle: "Su pago está autorizado",
  authorisedText: "El importe está reservado y el comercio lo cobrará. No tiene que hacer nada más.",
  partlyPaidTitle: "Una parte está pagada",
  partlyPaidText: "Se ha recibido una parte de {amount}. Para el resto, diríjase al remitente, por favor.",
  paidTitle: "Pagado",
  paidText: "Se ha recibido el importe de {amount}. Gracias. No tiene que hacer nada más.",
  confirmedText: "Se ha recibido el importe de {amount} por otro medio. No tiene que hacer nada más.",
  cancelledTitle: "Esta solicitud ha sido cancelada",
  cancelledText:
    "El remitente la ha retirado, por lo que ya no se puede pagar. Si cree que debería seguir abierta, consulte a la persona que se la envió.",
  expiredTitle: "Este enlace ha caducado",
  expiredText: "Se podía pagar hasta el {until}. Pida un nuevo enlace a la persona que se lo envió, por favor.",
  expiredUndatedText: "Ya no se puede pagar. Pida un nuevo enlace a la persona que se lo envió, por favor.",
  partlyRefundedTitle: "Reembolsado parcialmente",
  partlyRefundedText: "Se le ha devuelto una parte del pago.",
  refundedTitle: "Reembolsado",
  refundedText: "Se le ha devuelto el pago.",
  reviewTitle: "Este pago se está revisando",
  reviewText: "Por favor, no vuelva a pagar antes de hablar con la persona que le envió el enlace.",

  unopenedTitle: "No se ha podido abrir la página de pago",
  silentText:
    "El proveedor de pagos no ha respondido a tiempo. No se ha cobrado nada. Por favor, inténtelo de nuevo en un momento.",
  refusedText:
    "El proveedor de pagos no ha aceptado este pago. No se ha cobrado nada. Por favor, avise a la persona que le envió el enlace.",
  unknownTitle: "No hay nada en esta dirección",
  unknownText:
    "Es posible que la dirección esté incompleta o que ya se haya utilizado. Si alguien se la envió, pídale que se la envíe de nuevo.",
  faultTitle: "Se ha producido un error por nuestra parte",
  faultText: "Por favor, vuelva a abrir el enlace en un momento. Si ya ha pagado, no vuelva a pagar.",
};
