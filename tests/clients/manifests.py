"""What the manifests say, read with a YAML reader that is not ours, and what therefore must be in the account."""

import pathlib

import yaml

from endpoint import ACCOUNT, REGION, arn

VARIABLES = {
    "aws.partition": "aws",
    "aws.region": REGION,
    "aws.account": ACCOUNT,
    "activities.get-input": arn("activity", "chat-get-input"),
    "workflows.settle-account": arn("stateMachine", "settle-account"),
}


def project():
    return yaml.safe_load(pathlib.Path("stepwright.yaml").read_text())


def workflows():
    """All workflows by their names, with their references resolved."""
    known = VARIABLES | {f"vars.{name}": value for name, value in project()["vars"].items()}
    files = sorted(pathlib.Path("workflows").glob("*.yaml"))
    loaded = [yaml.safe_load(file.read_text()) for file in files]
    return {workflow["name"]: resolve(workflow, known) for workflow in loaded}


def resolve(value, known):
    if isinstance(value, dict):
        return {key: resolve(item, known) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, known) for item in value]
    if not isinstance(value, str):
        return value
    for name, replacement in known.items():
        # A string that is nothing but a reference takes the value's type.
        if value == f"${{{name}}}":
            return replacement
        value = value.replace(f"${{{name}}}", str(replacement))
    return value
