import { describe, expect, it } from "vitest";
import { UnverifiedWebhookError } from "../../server/domain/errors.ts";
import type { Hint } from "../../server/ports/provider.ts";
import { readMyFatoorahWebhook } from "../../server/providers/myfatoorah/webhook.ts";
import { flipped } from "../contracts/provider.ts";
import { second, signedBy } from "./myfatoorah-deliveries.ts";

interface Vector {
  readonly what: string;
  readonly secret: string;
  /** As the body holds it. */
  readonly body: string;
  /** What stands in the body of what is signed. */
  readonly signedValues: readonly string[];
  readonly headerValue: string;
}

const secret = "test-webhook-secret";

/**
 * The first is published with MyFatoorah's library (https://github.com/my-fatoorah/library, its unit tests); the others
 * follow the documented layout with a secret of our own. All digests were computed apart from this code.
 */
const vectors: readonly Vector[] = [
  {
    what: "version 1, a deposit",
    secret: "7wNeL4LfSs/EHVOf0Xzeq1ja+HbPr//2XC2fZO24wA6479AT8o84BmELU2FiRwIpd+rM9W5/egjFuihNSXsHKw==",
    body: JSON.stringify({
      EventType: 3,
      Event: "BalanceTransferred",
      Data: {
        DepositReference: "2021000008",
        DepositedAmount: "1520.664",
        NumberOfTransactions: "47",
        DepositFor: "VENDOR",
        SupplierCode: null,
      },
    }),
    signedValues: ["2021000008", "1520.664", "47", "VENDOR"],
    headerValue: "uRBOogk9ek7Hgsxs/Rt7Nvbu7Vxf+4eI5gwvbtg0NCw=",
  },
  {
    what: "version 2, a payment",
    secret,
    body: second(1, {
      Invoice: { Id: "6409988", Status: "PAID", ExternalIdentifier: "asdqwd-f13sdf-fasjkz" },
      Transaction: { Status: "SUCCESS", PaymentId: "07076409988323998875" },
    }),
    signedValues: ["6409988", "PAID", "SUCCESS", "07076409988323998875", "asdqwd-f13sdf-fasjkz"],
    headerValue: "c+rTI8/6pMWYrglboAwcjU1TBhP8teF7UycJl98xmkw=",
  },
  {
    what: "version 2, a payment without a reference of ours",
    secret,
    body: second(1, {
      Invoice: { Id: "6409989", Status: "PENDING", ExternalIdentifier: null },
      Transaction: { Status: "FAILED", PaymentId: "07076409989324000001" },
    }),
    signedValues: ["6409989", "PENDING", "FAILED", "07076409989324000001"],
    headerValue: "AIhcPomHROU3UlOJWrljtX7VTs9JS06X9nHQjJ5765o=",
  },
  {
    what: "version 2, a refund",
    secret,
    body: second(2, {
      Refund: { Id: 111147, Status: "REFUNDED" },
      Amount: { ValueInBaseCurrency: 30 },
      ReferencedInvoice: { Id: "5620277" },
    }),
    signedValues: ["111147", "REFUNDED", "30", "5620277"],
    headerValue: "YIW+nZ2fp4+13hq2W2xLO6xEcILNXXoVWRzeWVFh8bU=",
  },
  {
    what: "version 2, a dispute",
    secret,
    body: second(6, {
      Dispute: { DisputeTransactionId: 991, Status: "PENDING" },
      Invoice: { Id: "6409988", Status: "PAID" },
      Transaction: { Status: "SUCCESS", PaymentId: "07076409988323998875" },
    }),
    signedValues: ["991", "PENDING", "6409988", "PAID", "SUCCESS", "07076409988323998875"],
    headerValue: "+jYRsgu/ecYNYqxO59ctaYBGXTqhF7SdVmhvmUwGTS8=",
  },
];

describe.each(vectors)("The signature of $what", (vector) => {
  const read = (changes: { body?: Buffer; header?: string; secret?: string } = {}): Hint => {
    const { body = vector.body, header = vector.headerValue } = changes;
    return readMyFatoorahWebhook(signedBy(body, header), [changes.secret ?? vector.secret]);
  };

  it("holds for its own body and secret", () => {
    expect(read().dedupeKey).not.toBe("");
  });

  it("does not survive a change of any byte of what is signed (F5)", () => {
    const body = Buffer.from(vector.body);
    for (const value of vector.signedValues) {
      const begin = body.indexOf(value);
      for (let place = begin; place < begin + value.length; place += 1) {
        expect(() => read({ body: flipped(body, place) })).toThrow(UnverifiedWebhookError);
      }
    }
  });

  it("does not survive a change of any byte of the header (F5)", () => {
    const header = Buffer.from(vector.headerValue);
    for (const place of header.keys()) {
      const changed = flipped(header, place).toString("latin1");
      expect(() => read({ header: changed })).toThrow(UnverifiedWebhookError);
    }
  });

  it("does not survive a change of any byte of the secret, which is a text and not base64 (F5)", () => {
    const bytes = Buffer.from(vector.secret);
    for (const place of bytes.keys()) {
      const changed = flipped(bytes, place).toString("latin1");
      expect(() => read({ secret: changed })).toThrow(UnverifiedWebhookError);
    }
  });
});
