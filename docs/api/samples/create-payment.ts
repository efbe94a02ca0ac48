// Makes a payment of 250.00 EUR for a deal and prints its link. Run again, it prints the same link and makes no second one.
const { PAYMENTS_URL, PAYMENTS_KEY, DEAL_ID, ORDER } = process.env;

interface Payment {
  readonly id: string;
  readonly status: string;
  readonly link: string | null;
}

interface Problem {
  readonly title: string;
  readonly detail: string;
}

const answer = await fetch(`${PAYMENTS_URL}/v1/payments`, {
  method: "POST",
  headers: {
    Authorization: `Bearer ${PAYMENTS_KEY}`,
    "Content-Type": "application/json",
    "Idempotency-Key": `deposit-for-order-${ORDER}`,
  },
  body: JSON.stringify({
    amount: 25_000,
    currency: "EUR",
    dealId: DEAL_ID,
    description: "Deposit",
    metadata: { order: ORDER },
  }),
});

if (!answer.ok) {
  const { title, detail } = (await answer.json()) as Problem;
  throw new Error(`${title} ${detail}`);
}

const payment = (await answer.json()) as Payment;
process.stdout.write(`${payment.id} ${payment.link}\n`);
