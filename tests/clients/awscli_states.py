"""Step Functions through the AWS CLI."""

import json

from awscli_driver import ACCOUNT, DEFINITION, OTHER_DEFINITION, ROLE, Case, arn

EXECUTION = arn("execution", "chat:nobody")


class States(Case):
    def test_what_was_applied_is_read(self):
        names = self.states("list-state-machines", "--page-size", "2", "--query", "stateMachines[].name")
        self.assertLessEqual({"chat", "ingest-express", "nightly-batch", "order-saga", "settle-account"}, set(names))
        chat = self.states("describe-state-machine", "--state-machine-arn", arn("stateMachine", "chat"))
        self.assertEqual((chat["name"], chat["type"], chat["status"]), ("chat", "STANDARD", "ACTIVE"))
        ask = json.loads(chat["definition"])["States"]["GetInput"]
        self.assertEqual((ask["Resource"], ask["TimeoutSeconds"]), (arn("activity", "chat-get-input"), 300))
        role = chat["roleArn"].rsplit("/", 1)[1]
        trust = self.iam("get-role", "--role-name", role)["Role"]["AssumeRolePolicyDocument"]["Statement"][0]
        self.assertEqual(trust["Condition"]["StringEquals"]["aws:SourceAccount"], [ACCOUNT])
        self.assertEqual(self.iam("list-role-policies", "--role-name", role), {"PolicyNames": []})
        tags = {tag["key"]: tag["value"] for tag in self.states("list-tags-for-resource", "--resource-arn", chat["stateMachineArn"])["tags"]}
        self.assertEqual((tags["team"], tags["stepwright:stack"]), ("conversations", "examples"))
        activity = self.states("describe-activity", "--activity-arn", arn("activity", "chat-get-input"))
        self.assertEqual(activity["name"], "chat-get-input")

    def test_a_machine_lives_and_goes(self):
        made = self.states(
            "create-state-machine", "--name", "cli", "--definition", DEFINITION, "--role-arn", ROLE,
            "--tags", "key=a,value=1", "--logging-configuration", "level=OFF",
        )
        machine = made["stateMachineArn"]
        self.addCleanup(self.states, "delete-state-machine", "--state-machine-arn", machine)
        self.fails(
            "StateMachineAlreadyExists", "stepfunctions", "create-state-machine", "--name", "cli",
            "--definition", OTHER_DEFINITION, "--role-arn", ROLE,
        )
        self.states("update-state-machine", "--state-machine-arn", machine, "--definition", OTHER_DEFINITION)
        found = self.states("describe-state-machine", "--state-machine-arn", machine)
        self.assertEqual((found["definition"], found["creationDate"]), (OTHER_DEFINITION, made["creationDate"]))
        self.states("tag-resource", "--resource-arn", machine, "--tags", "key=b,value=2")
        self.states("untag-resource", "--resource-arn", machine, "--tag-keys", "a")
        tags = self.states("list-tags-for-resource", "--resource-arn", machine)["tags"]
        self.assertEqual(tags, [{"key": "b", "value": "2"}])
        found = self.aws("resourcegroupstaggingapi", "get-resources", "--tag-filters", "Key=b,Values=2", "--resource-type-filters", "states")
        self.assertEqual([item["ResourceARN"] for item in found["ResourceTagMappingList"]], [machine])
        judged = self.states("validate-state-machine-definition", "--definition", DEFINITION, "--type", "EXPRESS")
        self.assertEqual(judged["result"], "OK")
        self.assertEqual(self.states("list-executions", "--state-machine-arn", machine), {"executions": []})

    def test_versions_and_aliases(self):
        machine = self.states("create-state-machine", "--name", "routed", "--definition", DEFINITION, "--role-arn", ROLE)["stateMachineArn"]
        self.addCleanup(self.states, "delete-state-machine", "--state-machine-arn", machine)
        first = self.states("publish-state-machine-version", "--state-machine-arn", machine, "--description", "d")["stateMachineVersionArn"]
        self.states("update-state-machine", "--state-machine-arn", machine, "--definition", OTHER_DEFINITION, "--publish")
        listed = self.states("list-state-machine-versions", "--state-machine-arn", machine)["stateMachineVersions"]
        self.assertEqual([version["stateMachineVersionArn"] for version in listed], [f"{machine}:2", first])
        route = f"stateMachineVersionArn={first},weight=100"
        alias = self.states("create-state-machine-alias", "--name", "live", "--routing-configuration", route)["stateMachineAliasArn"]
        self.states(
            "update-state-machine-alias", "--state-machine-alias-arn", alias, "--routing-configuration",
            f"stateMachineVersionArn={first},weight=90", f"stateMachineVersionArn={machine}:2,weight=10",
        )
        found = self.states("describe-state-machine-alias", "--state-machine-alias-arn", alias)
        self.assertEqual([item["weight"] for item in found["routingConfiguration"]], [90, 10])
        listed = self.states("list-state-machine-aliases", "--state-machine-arn", machine)["stateMachineAliases"]
        self.assertEqual([item["stateMachineAliasArn"] for item in listed], [alias])
        self.fails("ConflictException", "stepfunctions", "delete-state-machine-version", "--state-machine-version-arn", first)
        self.states("delete-state-machine-alias", "--state-machine-alias-arn", alias)
        self.states("delete-state-machine-version", "--state-machine-version-arn", first)
        self.fails("ResourceNotFound", "stepfunctions", "describe-state-machine-alias", "--state-machine-alias-arn", alias)

    def test_activities(self):
        activity = self.states("create-activity", "--name", "cli", "--tags", "key=k,value=v")["activityArn"]
        self.assertEqual(self.states("describe-activity", "--activity-arn", activity)["name"], "cli")
        listed = self.states("list-activities", "--page-size", "1", "--query", "activities[].activityArn")
        self.assertIn(activity, listed)
        self.assertIn("`GetActivityTask`", self.fails("UnsupportedOperation", "stepfunctions", "get-activity-task", "--activity-arn", activity))
        self.states("delete-activity", "--activity-arn", activity)
        self.fails("ActivityDoesNotExist", "stepfunctions", "describe-activity", "--activity-arn", activity)

    def test_executions_are_refused_by_name(self):
        chat = arn("stateMachine", "chat")
        text = self.fails("UnsupportedOperation", "stepfunctions", "start-execution", "--state-machine-arn", chat, "--input", "{}")
        self.assertIn("`StartExecution` is not supported", text)
        express = arn("stateMachine", "ingest-express")
        # Reaches the endpoint only because AWS_DISABLE_HOST_PREFIX_INJECTION is set, as docs/local.md says.
        self.fails("UnsupportedOperation", "stepfunctions", "start-sync-execution", "--state-machine-arn", express)
        state = '{"Type":"Pass","End":true}'
        self.fails("UnsupportedOperation", "stepfunctions", "test-state", "--definition", state, "--role-arn", ROLE)
        for command in ("describe-execution", "get-execution-history", "stop-execution", "describe-state-machine-for-execution", "list-map-runs"):
            self.fails("ExecutionDoesNotExist", "stepfunctions", command, "--execution-arn", EXECUTION)
