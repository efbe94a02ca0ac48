import { describe, expect, it } from "vitest";
import { UnverifiedWebhookError } from "../../server/domain/errors.ts";
import type { Hint } from "../../server/ports/provider.ts";
import { readMyFatoorahWebhook } from "../../server/providers/myfatoorah/webhook.ts";
import { signatureOf } from "../sandbox/myfatoorah/index.ts";
import { second, signedBy } from "./myfatoorah-deliveries.ts";

const secret = "test-webhook-secret";

const payment = {
  Invoice: { Id: "6409988", Status: "PAID", ExternalIdentifier: "PT-1001-1" },
  Transaction: { Status: "SUCCESS", PaymentId: "0707" },
  Amount: { ValueInBaseCurrency: "12.500" },
};
const signedPayment =
  "Invoice.Id=6409988,Invoice.Status=PAID,Transaction.Status=SUCCESS,Transaction.PaymentId=0707,Invoice.ExternalIdentifier=PT-1001-1";

function read(body: string | Buffer, signed: string, secrets: readonly string[] = [secret]): Hint {
  return readMyFatoorahWebhook(signedBy(body, signatureOf(signed, secret)), secrets);
}

describe("Checking a delivery of MyFatoorah", () => {
  it.each(["30", "30.0", "30.500", "1e2", "-0", "12345678901234567890.10"])(
    "takes the number %s as it stands in the text",
    (number) => {
      const data = { Refund: { Id: 1, Status: "REFUNDED" }, ReferencedInvoice: { Id: "7" } };
      const body = second(2, { ...data, Amount: { ValueInBaseCurrency: "?" } }).replace('"?"', number);
      const signed = `Refund.Id=1,Refund.Status=REFUNDED,Amount.ValueInBaseCurrency=${number},ReferencedInvoice.Id=7`;
      expect(read(body, signed).read).toEqual({ checkout: "7" });
    },
  );

  it("leaves digits within a text alone", () => {
    const body = second(1, { ...payment, Invoice: { ...payment.Invoice, ExternalIdentifier: 'a "1.50", b\\ 7' } });
    const signed = signedPayment.replace("PT-1001-1", 'a "1.50", b\\ 7');
    expect(read(body, signed).read).toEqual({ checkout: "6409988" });
  });

  it("accepts either secret while one is being changed (F71)", () => {
    expect(read(second(1, payment), signedPayment, ["another-secret", secret]).kind).toBe("PAYMENT_STATUS_CHANGED");
  });

  it("refuses everything while no secret is known", () => {
    expect(() => read(second(1, payment), signedPayment, [])).toThrow(UnverifiedWebhookError);
  });

  it("refuses a header given twice", () => {
    const signature = signatureOf(signedPayment, secret);
    expect(() => readMyFatoorahWebhook(signedBy(second(1, payment), [signature, signature]), [secret])).toThrow(
      UnverifiedWebhookError,
    );
  });

  it.each(["", "null", "[]", "{", '{"Event":1}', "\u0000", `{"Event":{"Code":1},"Data":${"[".repeat(50_000)}`])(
    "refuses what is no delivery at all: %j (F10)",
    (body) => {
      expect(() => read(body.slice(0, 60_000), signedPayment)).toThrow(UnverifiedWebhookError);
    },
  );

  it("refuses bytes that are no text (F10)", () => {
    const body = Buffer.concat([Buffer.from(second(1, payment)), Buffer.from([0xff])]);
    expect(() => read(body, signedPayment)).toThrow(UnverifiedWebhookError);
  });

  it("refuses thousands of open quotes without delay (F11)", () => {
    const before = performance.now();
    expect(() => read('"\\'.repeat(100_000), signedPayment)).toThrow(UnverifiedWebhookError);
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  it("refuses an event of which nobody knows what is signed (F12)", () => {
    expect(() => read(second(8, payment), signedPayment)).toThrow(UnverifiedWebhookError);
  });

  it("refuses an object where a signed word belongs", () => {
    const body = second(1, { ...payment, Transaction: { Status: {}, PaymentId: "0707" } });
    expect(() => read(body, signedPayment.replace("SUCCESS", "[object Object]"))).toThrow(UnverifiedWebhookError);
  });

  it("tells two events of one reference apart, so that a guessed one holds nothing up (F6, F8)", () => {
    const failed = { ...payment, Transaction: { ...payment.Transaction, Status: "FAILED" } };
    const one = read(second(1, payment, "WH-7"), signedPayment);
    const other = read(second(1, failed, "WH-7"), signedPayment.replace("SUCCESS", "FAILED"));
    expect(one.dedupeKey).not.toBe(other.dedupeKey);
    expect(read(second(1, payment, "WH-8"), signedPayment).dedupeKey).not.toBe(one.dedupeKey);
  });

  it("says the same whatever stands in the part that is not signed (F8)", () => {
    const changed = { ...payment, Amount: { ValueInBaseCurrency: "99999.000" }, Customer: { Name: "Somebody else" } };
    expect(read(second(1, changed), signedPayment)).toEqual(read(second(1, payment), signedPayment));
  });

  it.each([
    [3, { Deposit: { Reference: "D", ValueInBaseCurrency: 1.5, NumberOfTransactions: 2 } }],
    [4, { Supplier: { Code: 3 }, KycDecision: { Status: "APPROVED" } }],
    [5, { Recurring: { Id: "R", Status: "ACTIVE", InitialInvoiceId: 6409988 } }],
    [7, { Supplier: { Code: 3 }, RequestStatus: { Status: "APPROVED" } }],
  ])("acknowledges event %i and reads nothing", (code, data) => {
    const signed = Object.entries(data)
      .flatMap(([owner, members]) => Object.entries(members).map(([name, value]) => `${owner}.${name}=${value}`))
      .join(",");
    expect(read(second(code, data), signed).read).toBeNull();
  });

  it("reads no invoice whose number is none", () => {
    const body = second(1, { ...payment, Invoice: { ...payment.Invoice, Id: "../6409988" } });
    expect(read(body, signedPayment.replace("6409988", "../6409988")).read).toBeNull();
  });
});

describe("Deliveries of the first version", () => {
  const data = {
    InvoiceId: 6409988,
    TransactionStatus: "SUCCESS",
    paymentMethod: "KNET",
    PaymentId: "0707",
    CustomerMobile: null,
    InvoiceValueInBaseCurrency: "12.500",
  };
  const signed =
    "CustomerMobile=,InvoiceId=6409988,InvoiceValueInBaseCurrency=12.500,PaymentId=0707,paymentMethod=KNET,TransactionStatus=SUCCESS";
  const first = (code: number, members: object): string => JSON.stringify({ EventType: code, Data: members });

  it("are signed over every member in the order of their names, whatever their case", () => {
    expect(read(first(1, data), signed).read).toEqual({ checkout: "6409988" });
  });

  it("go by the payment and its status, having no id (F1)", () => {
    const { dedupeKey } = read(first(1, data), signed);
    expect(dedupeKey).toBe("0707:SUCCESS");
    const failed = read(first(1, { ...data, TransactionStatus: "FAILED" }), signed.replace("SUCCESS", "FAILED"));
    expect(failed.dedupeKey).not.toBe(dedupeKey);
  });

  it("leave one member of a refund and of a supplier's check unsigned", () => {
    const refund = {
      RefundReference: "2021000003",
      RefundStatus: "REFUNDED",
      InvoiceId: 6409988,
      GatewayReference: "?",
    };
    const said = "InvoiceId=6409988,RefundReference=2021000003,RefundStatus=REFUNDED";
    expect(read(first(2, refund), said).read).toEqual({ checkout: "6409988" });
    expect(read(first(4, { SupplierCode: 1, KycFeedback: "?" }), "SupplierCode=1").read).toBeNull();
    expect(() => read(first(1, { SupplierCode: 1, KycFeedback: "?" }), "SupplierCode=1")).toThrow(
      UnverifiedWebhookError,
    );
  });

  it("are refused with a list among their members", () => {
    expect(() => read(first(1, { ...data, Suppliers: [] }), `${signed},Suppliers=`)).toThrow(UnverifiedWebhookError);
  });
});
