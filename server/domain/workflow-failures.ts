/**
 * Why an action came to nothing, as HubSpot's history of the workflow tells it: what is missing, and its cure. Where
 * there is more to say than fits every case, the sentence ends with what the far side or the form said.
 */
export const workflowFailures = {
  NOT_CONNECTED:
    "Payments tab is not installed in this account any more. Install it again, then enrol the record again.",
  NOT_ALLOWED:
    "This account has not allowed Payments tab to complete steps of workflows. Install the app again and allow it.",
  UNSUPPORTED_RECORD: "Payments live on contacts and deals. Use this action in a contact or deal workflow.",
  NO_CONNECTION: "The payment account of this step is not connected any more. Choose another one in the workflow.",
  NO_PAYMENT: "This record has no payment for this step. Create one first, or choose the payment of an earlier step.",
  NO_CONTACT: "The deal has no contact. Add the contact who pays to the deal.",
  SEVERAL_CONTACTS:
    "The deal has several contacts. Give the one who pays the label Primary, or leave only that one on the deal.",
  NO_EMAIL: "The contact has no e-mail address that a link could be sent to. Add one in HubSpot.",
  NO_AMOUNT: "The deal has no amount that can be charged. Enter one, or choose a fixed amount in this step.",
  NO_DEAL: "Deal balance and deal amount need a deal. Choose a fixed amount for contacts.",
  BAD_INPUT: "Something filled in for this step cannot be used.",
  OPEN_PAYMENT:
    "The deal already has an open payment. Cancel it first, or allow several open payments in the settings.",
  NOTHING_DUE: "Nothing is left to pay on the deal. Raise its amount to ask for more.",
  OVER_BALANCE: "This is more than the deal's open balance. Choose the deal's balance, or ask for less.",
  RECORD_GONE: "The record was deleted in HubSpot.",
  ALREADY_PAID: "The payment was just paid, so there is nothing to cancel.",
  NOT_OPEN: "The payment does not wait for money any more, so there is nothing to do for this step.",
  NO_MAIL_SERVER: "This server has no mail server yet. Whoever runs it sets SMTP_URL and MAIL_FROM.",
  EMAIL_NOT_SENT: "The payment is there, but its link could not be sent by e-mail.",
  EMAIL_UNCERTAIN: "The payment is there. Whether its e-mail went out is not known; look before you send it again.",
  PROVIDER_REFUSED: "The payment provider refused this.",
  PROVIDER_DOWN: "The payment provider could not be reached for hours. Nothing was changed; enrol the record again.",
  HUBSPOT_REFUSED: "HubSpot refused to show the record to the app. Install the app again to renew its permissions.",
  HUBSPOT_DOWN: "HubSpot could not be reached for hours. Nothing was changed; enrol the record again.",
  INTERNAL: "Something went wrong on our side. Nothing was lost; tell support when it happened.",
} as const;

export type WorkflowFailure = keyof typeof workflowFailures;

/** An action of a workflow that cannot be done, for a reason its author can cure. */
export class WorkflowRefusal extends Error {
  override readonly name = "WorkflowRefusal";
  readonly code: WorkflowFailure;
  constructor(code: WorkflowFailure, detail = "") {
    super(detail === "" ? workflowFailures[code] : `${workflowFailures[code]} ${detail}`);
    this.code = code;
  }
}
