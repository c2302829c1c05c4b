"""Drives the endpoint through the AWS CLI: everything that the file given says is offered."""

import json
import sys
import unittest

import awscli_driver
import offered


def main():
    with open(sys.argv[1]) as file:
        found = [tuple(pair) for pair in json.load(file)]
    suite = unittest.defaultTestLoader.loadTestsFromNames(["awscli_states", "awscli_account"])
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    faults = offered.not_driven(found, awscli_driver.answers) if result.wasSuccessful() else []
    print(f"{len(found)} operations are offered", *faults, sep="\n")
    return 0 if result.wasSuccessful() and found and not faults else 1


sys.exit(main())
