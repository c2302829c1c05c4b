"""What `stepwright apply` made of this project's workflows, read back."""

import json

from endpoint import ACCOUNT, Case, arn, iam, states, tagging
from manifests import project, workflows

FLOWS = workflows()


def described(name):
    return states.describe_state_machine(stateMachineArn=arn("stateMachine", name))


def role_name(name):
    return described(name)["roleArn"].rsplit("/", 1)[1]


def tags_of(resource):
    return {tag["key"]: tag["value"] for tag in states.list_tags_for_resource(resourceArn=resource)["tags"]}


def many(value):
    return value if isinstance(value, list) else [value]


LOG_DELIVERY = ["CreateLogDelivery", "DeleteLogDelivery", "DescribeLogGroups", "DescribeResourcePolicies", "GetLogDelivery"]
LOG_DELIVERY += ["ListLogDeliveries", "PutResourcePolicy", "UpdateLogDelivery"]
TRACING = ["GetSamplingRules", "GetSamplingTargets", "PutTelemetryRecords", "PutTraceSegments"]
RULE = "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule"

# What each workflow's definition calls, and on what: written down by hand.
GRANTED = {
    "chat": {},
    "ingest-express": {
        "lambda:InvokeFunction": {"function:ingest-decode"},
        "s3:PutObject": {"example-ingest/events/*/*.json"},
        "events:PutEvents": {"event-bus/ingest"},
        "sqs:SendMessage": {"ingest-dead-letters"},
    }
    | {f"logs:{action}": {"*"} for action in LOG_DELIVERY},
    "nightly-batch": {
        "s3:GetObject": {"example-nightly-batch/lists/*.json"},
        "states:StartExecution": {"stateMachine:settle-account"},
        "states:DescribeExecution": {"execution:settle-account:*"},
        "states:StopExecution": {"execution:settle-account:*"},
        "sns:Publish": {"nightly-batch-report"},
    }
    | {f"events:{action}": {RULE} for action in ["DescribeRule", "PutRule", "PutTargets"]},
    "order-saga": {
        "lambda:InvokeFunction": {
            f"function:orders-{name}" for name in ["charge-card", "check-fraud", "refund-card", "release-stock", "reserve-stock"]
        },
        "dynamodb:PutItem": {"table/orders"},
        "dynamodb:UpdateItem": {"table/orders"},
        "sqs:SendMessage": {"orders-shipping"},
        "sns:Publish": {"orders-events"},
    }
    | {f"xray:{action}": {"*"} for action in TRACING},
    "settle-account": {"dynamodb:GetItem": {"table/accounts"}, "dynamodb:UpdateItem": {"table/accounts"}},
}


class Applied(Case):
    def test_all_machines_are_listed_page_by_page(self):
        pages = states.get_paginator("list_state_machines").paginate(PaginationConfig={"PageSize": 2})
        listed = [machine for page in pages for machine in page["stateMachines"]]
        ours = {machine["name"]: machine for machine in listed if machine["name"] in FLOWS}
        self.assertEqual(sorted(ours), sorted(FLOWS))
        for name, machine in ours.items():
            self.assertEqual(machine["type"], FLOWS[name].get("type", "standard").upper())
            self.assertEqual(machine["creationDate"], described(name)["creationDate"])

    def test_definitions_are_those_of_the_manifests_in_their_order(self):
        for name, workflow in FLOWS.items():
            machine = described(name)
            definition = json.loads(machine["definition"])
            self.assertEqual(definition, workflow["definition"], name)
            self.assertEqual(list(definition["States"]), list(workflow["definition"]["States"]))
            self.assertEqual((machine["name"], machine["status"]), (name, "ACTIVE"))
            self.assertEqual(machine["type"], workflow.get("type", "standard").upper())
            self.assertEqual(machine["tracingConfiguration"]["enabled"], workflow.get("tracing", False))
            self.assertEqual(machine["encryptionConfiguration"], {"type": "AWS_OWNED_KEY"})

    def test_logging_goes_to_the_group(self):
        group = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/aws/vendedlogs/states/ingest-express:*"
        expected = {
            "level": "ERROR",
            "includeExecutionData": True,
            "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}],
        }
        self.assertEqual(described("ingest-express")["loggingConfiguration"], expected)
        self.assertEqual(described("chat")["loggingConfiguration"]["level"], "OFF")

    def test_each_role_is_trusted_by_its_machine_alone(self):
        for name in FLOWS:
            role = iam.get_role(RoleName=role_name(name))["Role"]
            self.assertEqual(role["Path"], "/stepwright/examples/default/")
            self.assertEqual(role["Arn"], described(name)["roleArn"])
            (statement,) = many(role["AssumeRolePolicyDocument"]["Statement"])
            self.assertEqual(statement["Effect"], "Allow")
            self.assertEqual(many(statement["Action"]), ["sts:AssumeRole"])
            self.assertEqual(list(statement["Principal"]), ["Service"])
            self.assertEqual(many(statement["Principal"]["Service"]), ["states.amazonaws.com"])
            values = {key: many(value) for test in statement["Condition"].values() for key, value in test.items()}
            machine = arn("stateMachine", name)
            self.assertEqual(values["aws:SourceAccount"], [ACCOUNT])
            self.assertEqual(sorted(values["aws:SourceArn"]), sorted([machine, f"{machine}/*", f"{machine}:*"]))

    def test_permissions_are_what_the_definitions_call(self):
        for name in FLOWS:
            role = role_name(name)
            self.assertEqual(iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"], [])
            names = iam.list_role_policies(RoleName=role)["PolicyNames"]
            self.assertEqual(names, ["stepwright"] if GRANTED[name] else [], name)
            found = {}
            for policy in names:
                document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
                for statement in many(document["Statement"]):
                    self.assertEqual(statement["Effect"], "Allow")
                    for action in many(statement["Action"]):
                        found.setdefault(action, set()).update(self.short(arn) for arn in many(statement["Resource"]))
            self.assertEqual(found, GRANTED[name], name)

    def short(self, arn):
        """What an ARN names, without partition, service, region and account."""
        return arn.split(":", 5)[-1]

    def test_machines_activities_and_roles_carry_tags(self):
        shared = {"repo": "stepwright/examples", "stepwright:stack": "examples", "stepwright:environment": "default"}
        shared["stepwright:project"] = project()["project"]
        for name, workflow in FLOWS.items():
            role = role_name(name)
            role_tags = iam.list_role_tags(RoleName=role)["Tags"]
            self.assertEqual(iam.get_role(RoleName=role)["Role"]["Tags"], role_tags)
            own = [(name, tags_of(arn("stateMachine", name))), (role, {tag["Key"]: tag["Value"] for tag in role_tags})]
            if name == "chat":
                own.append(("chat-get-input", tags_of(arn("activity", "chat-get-input"))))
            for physical, tags in own:
                expected = shared | workflow["tags"] | {"stepwright:name": physical, "stepwright:workflow": name}
                self.assertEqual({key: tags[key] for key in expected}, expected)
                self.assertRegex(tags["stepwright:applied"], r"^v1 [0-9a-f]{32} [0-9a-f]{32} \d{10}$")
                self.assertEqual(set(tags) - set(expected), {"stepwright:applied", "stepwright:keys"})

    def test_the_activity_is_there(self):
        activity = states.describe_activity(activityArn=arn("activity", "chat-get-input"))
        self.assertEqual(activity["name"], "chat-get-input")
        listed = [found["activityArn"] for page in states.get_paginator("list_activities").paginate() for found in page["activities"]]
        self.assertIn(arn("activity", "chat-get-input"), listed)

    def test_the_tag_index_finds_the_stack(self):
        filters = [{"Key": "stepwright:stack", "Values": ["examples"]}]
        pages = tagging.get_paginator("get_resources").paginate(TagFilters=filters, PaginationConfig={"PageSize": 4})
        found = {item["ResourceARN"]: item["Tags"] for page in pages for item in page["ResourceTagMappingList"]}
        expected = [arn("stateMachine", name) for name in FLOWS] + [arn("activity", "chat-get-input")]
        self.assertEqual(sorted(found), sorted(expected))
        for resource, tags in found.items():
            self.assertEqual({tag["Key"]: tag["Value"] for tag in tags}, tags_of(resource))
