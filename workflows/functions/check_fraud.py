#!/usr/bin/env python3
"""orders-check-fraud: scores an order; the larger it is, the less it is trusted."""
import json
import sys

order = json.load(sys.stdin)
json.dump({"score": min(99, int(order["amount"]) // 100)}, sys.stdout)
