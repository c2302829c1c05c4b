#!/bin/sh
# orders-refund-card and orders-release-stock: takes back what was done, and says for which order.
exec cat
