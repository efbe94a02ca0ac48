# Prints every payment of a deal with its status, page by page.
import json
import os
from urllib.parse import urlencode
from urllib.request import Request, urlopen

after = None
while True:
    query = {"dealId": os.environ["DEAL_ID"]}
    if after is not None:
        query["after"] = after
    request = Request(
        os.environ["PAYMENTS_URL"] + "/v1/payments?" + urlencode(query),
        headers={"Authorization": "Bearer " + os.environ["PAYMENTS_KEY"]},
    )
    with urlopen(request) as answer:
        page = json.load(answer)
    for payment in page["data"]:
        print(payment["reference"], payment["status"])
    after = page["next"]
    if after is None:
        break
