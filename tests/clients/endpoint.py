"""The endpoint under test, as boto3 sees it, and a record of which operation gave which answer."""

import contextlib
import unittest

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ACCOUNT = "123456789012"
REGION = "us-east-1"
SERVICES = ["stepfunctions", "iam", "sts", "resourcegroupstaggingapi", "logs"]

DEFINITION = '{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}'
OTHER_DEFINITION = '{"StartAt":"Q","States":{"Q":{"Type":"Pass","End":true}}}'
TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
    '"Principal":{"Service":"states.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
)
ALLOW = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"}]}'

# (service, operation) -> the codes of its answers; None stands for success.
answers = {}


def record(model, parsed, **_):
    code = parsed.get("Error", {}).get("Code") if parsed else None
    answers.setdefault((model.service_model.service_name, model.name), set()).add(code)


# The endpoint's URL and the credentials come from AWS_ENDPOINT_URL and its like, as everywhere.
# Some operations carry the host prefix `sync-`, which no name server knows here.
session = boto3.Session(region_name=REGION)
session.events.register("after-call", record)
plain = Config(inject_host_prefix=False, retries={"total_max_attempts": 1})


def client(service, **options):
    return session.client(service, config=plain.merge(Config(**options)))


states = client("stepfunctions")
iam = client("iam")
sts = client("sts")
tagging = client("resourcegroupstaggingapi")
logs = client("logs")


def arn(kind, name):
    return f"arn:aws:states:{REGION}:{ACCOUNT}:{kind}:{name}"


def role_arn(name):
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


class Case(unittest.TestCase):
    maxDiff = None

    @contextlib.contextmanager
    def fails(self, code, text=""):
        """Expects an error of this code, as the exception class of the service's model where it knows one."""
        with self.assertRaises(ClientError) as caught:
            yield caught
        error = caught.exception.response["Error"]
        self.assertEqual(error["Code"], code, error)
        self.assertIn(text, error["Message"])

    def machine(self, name, **more):
        """Makes a machine that goes at the end of the test."""
        made = states.create_state_machine(name=name, definition=DEFINITION, roleArn=role_arn("r"), **more)
        self.addCleanup(states.delete_state_machine, stateMachineArn=made["stateMachineArn"])
        return made["stateMachineArn"]

    def role(self, name, **more):
        """Makes a role that goes at the end of the test, with all that is in it."""
        self.addCleanup(remove_role, name)
        return iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST, **more)["Role"]


def remove_role(name):
    with contextlib.suppress(iam.exceptions.NoSuchEntityException):
        for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
            iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
            iam.delete_role_policy(RoleName=name, PolicyName=policy)
        iam.delete_role(RoleName=name)
