#!/usr/bin/env python3
"""orders-charge-card: charges a card; an amount of 13 is declined."""
import json
import sys

order = json.load(sys.stdin)
if order["amount"] == 13:
    json.dump({"errorType": "Orders.CardDeclined", "errorMessage": "the card was declined"}, sys.stdout)
    sys.exit(1)
json.dump({"chargeId": "C-" + order["idempotencyKey"]}, sys.stdout)
