# Makes a payment of 250.00 EUR for a deal and prints its link. Run again, it prints the same link and makes no second one.
import json
import os
from urllib.error import HTTPError
from urllib.request import Request, urlopen

order = os.environ["ORDER"]
request = Request(
    os.environ["PAYMENTS_URL"] + "/v1/payments",
    method="POST",
    headers={
        "Authorization": "Bearer " + os.environ["PAYMENTS_KEY"],
        "Content-Type": "application/json",
        "Idempotency-Key": "deposit-for-order-" + order,
    },
    data=json.dumps(
        {
            "amount": 25000,
            "currency": "EUR",
            "dealId": os.environ["DEAL_ID"],
            "description": "Deposit",
            "metadata": {"order": order},
        }
    ).encode(),
)

try:
    with urlopen(request) as answer:
        payment = json.load(answer)
except HTTPError as error:
    problem = json.load(error)
    raise SystemExit(problem["title"] + " " + problem["detail"])

print(payment["id"], payment["link"])
