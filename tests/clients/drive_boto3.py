"""Drives the endpoint through boto3; run in the folder of a project that was applied. Writes what is offered to a file."""

import json
import sys
import unittest

from botocore import xform_name
from botocore.exceptions import ClientError

import endpoint
import offered


def ask_what_is_offered():
    found = []
    for service in endpoint.SERVICES:
        client = endpoint.client(service, parameter_validation=False)
        for operation in client.meta.service_model.operation_names:
            try:
                getattr(client, xform_name(operation))()
                code = None
            except ClientError as error:
                code = error.response["Error"]["Code"]
            if code not in offered.NOT_OFFERED:
                found.append((service, operation))
    return found


def main():
    topics = ["applied", "machines", "versions", "activities", "roles", "account", "executions", "refused"]
    suite = unittest.defaultTestLoader.loadTestsFromNames([f"boto3_{topic}" for topic in topics])
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    seen = {key: set(codes) for key, codes in endpoint.answers.items()}
    found = ask_what_is_offered()
    with open(sys.argv[1], "w") as file:
        json.dump(found, file)
    faults = offered.not_driven(found, seen) if result.wasSuccessful() else []
    print(f"{len(found)} operations are offered", *faults, sep="\n")
    return 0 if result.wasSuccessful() and not faults else 1


sys.exit(main())
