#!/bin/sh
# Prints the newest payments of a deal.
set -eu
curl --fail-with-body --silent --show-error --get "$PAYMENTS_URL/v1/payments" \
  --header "Authorization: Bearer $PAYMENTS_KEY" \
  --data-urlencode "dealId=$DEAL_ID" \
  --data-urlencode "limit=10"
