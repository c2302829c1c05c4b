"""The AWS CLI without a process for every command: its own driver, its own parsing, its own printing.

A process of its own is needed all the same: the CLI brings its own botocore, under the same name as boto3's.
"""

import contextlib
import io
import json
import re
import unittest

from awscli.clidriver import create_clidriver

ACCOUNT = "123456789012"
REGION = "us-east-1"
DEFINITION = '{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}'
OTHER_DEFINITION = '{"StartAt":"Q","States":{"Q":{"Type":"Pass","End":true}}}'
TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
    '"Principal":{"Service":"states.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
)
ALLOW = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"}]}'
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"

# (service, operation) -> the codes of its answers; None stands for success.
answers = {}


def record(model, parsed, **_):
    code = parsed.get("Error", {}).get("Code") if parsed else None
    answers.setdefault((model.service_model.service_name, model.name), set()).add(code)


driver = create_clidriver()
driver.session.register("after-call", record)


def aws(*arguments):
    """Runs a command; gives its exit code and what it printed to both outputs."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = driver.main(list(arguments))
    return code, out.getvalue(), err.getvalue()


def arn(kind, name):
    return f"arn:aws:states:{REGION}:{ACCOUNT}:{kind}:{name}"


class Case(unittest.TestCase):
    maxDiff = None

    def aws(self, *arguments):
        """Runs a command that must succeed; gives the JSON that it printed."""
        code, out, err = aws(*arguments)
        self.assertEqual((code, err), (0, ""), " ".join(arguments))
        return json.loads(out) if out.strip() else {}

    def states(self, *arguments):
        return self.aws("stepfunctions", *arguments)

    def iam(self, *arguments):
        return self.aws("iam", *arguments)

    def fails(self, expected, *arguments):
        """Runs a command that must fail with this error code; gives the error's text."""
        code, _, err = aws(*arguments)
        self.assertNotEqual(code, 0, " ".join(arguments))
        found = re.search(r"An error occurred \((\w+)\)", err)
        self.assertEqual(found and found.group(1), expected, err)
        return err
