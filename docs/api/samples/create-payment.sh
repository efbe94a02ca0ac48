#!/bin/sh
# Makes a payment of 250.00 EUR for a deal and prints it. Run again, it prints the same payment and makes no second one.
set -eu
curl --fail-with-body --silent --show-error "$PAYMENTS_URL/v1/payments" \
  --header "Authorization: Bearer $PAYMENTS_KEY" \
  --header "Content-Type: application/json" \
  --header "Idempotency-Key: deposit-for-order-$ORDER" \
  --data '{
    "amount": 25000,
    "currency": "EUR",
    "dealId": "'"$DEAL_ID"'",
    "description": "Deposit",
    "metadata": { "order": "'"$ORDER"'" }
  }'
