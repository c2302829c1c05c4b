"""Step Functions through the AWS CLI."""

import json
import time

from awscli_driver import ACCOUNT, DEFINITION, OTHER_DEFINITION, ROLE, TRUST, Case, arn

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

    def test_a_log_group_lives_and_goes(self):
        self.aws("logs", "create-log-group", "--log-group-name", "cli")
        self.fails("ResourceAlreadyExistsException", "logs", "create-log-group", "--log-group-name", "cli")
        names = self.aws("logs", "describe-log-groups", "--query", "logGroups[].logGroupName")
        self.assertIn("cli", names)
        self.assertIn("/aws/vendedlogs/states/ingest-express", names)
        self.aws("logs", "delete-log-group", "--log-group-name", "cli")

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
        self.states("delete-activity", "--activity-arn", activity)
        self.fails("ActivityDoesNotExist", "stepfunctions", "describe-activity", "--activity-arn", activity)

    def test_an_express_machine_answers_with_its_result(self):
        self.iam("create-role", "--role-name", "quick", "--assume-role-policy-document", TRUST)
        self.addCleanup(self.iam, "delete-role", "--role-name", "quick")
        role = f"arn:aws:iam::{ACCOUNT}:role/quick"
        machine = self.states("create-state-machine", "--name", "quick-cli", "--type", "EXPRESS", "--definition", DEFINITION, "--role-arn", role)["stateMachineArn"]
        self.addCleanup(self.states, "delete-state-machine", "--state-machine-arn", machine)
        # Reaches the endpoint only because AWS_DISABLE_HOST_PREFIX_INJECTION is set, as docs/local.md says.
        ended = self.states("start-sync-execution", "--state-machine-arn", machine, "--input", '{"a": 1}')
        self.assertEqual((ended["status"], json.loads(ended["output"])), ("SUCCEEDED", {"a": 1}))

    def test_the_tutorial(self):
        activity = self.states("create-activity", "--name", "tutorial-cli")["activityArn"]
        self.addCleanup(self.states, "delete-activity", "--activity-arn", activity)
        definition = json.dumps({"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "Resource": activity, "End": True}}})
        machine = self.states("create-state-machine", "--name", "tutorial-cli", "--definition", definition, "--role-arn", ROLE)["stateMachineArn"]
        started = self.states("start-execution", "--state-machine-arn", machine, "--name", "one", "--input", '{"who": "you"}')["executionArn"]
        task = self.states("get-activity-task", "--activity-arn", activity, "--worker-name", "w")
        self.assertEqual(json.loads(task["input"]), {"who": "you"})
        self.states("send-task-heartbeat", "--task-token", task["taskToken"])
        self.states("send-task-success", "--task-token", task["taskToken"], "--task-output", '{"said": "hi"}')
        ended = self.ended(started)
        self.assertEqual((ended["status"], json.loads(ended["output"])), ("SUCCEEDED", {"said": "hi"}))
        types = self.states("get-execution-history", "--execution-arn", started, "--query", "events[].type")
        self.assertEqual(types[2:5], ["ActivityScheduled", "ActivityStarted", "ActivitySucceeded"])
        listed = self.states("list-executions", "--state-machine-arn", machine, "--query", "executions[].executionArn")
        self.assertEqual(listed, [started])
        found = self.states("describe-state-machine-for-execution", "--execution-arn", started)
        self.assertEqual(found["definition"], definition)
        self.assertEqual(self.states("list-map-runs", "--execution-arn", started), {"mapRuns": []})
        second = self.states("start-execution", "--state-machine-arn", machine)["executionArn"]
        task = self.states("get-activity-task", "--activity-arn", activity)
        self.states("send-task-failure", "--task-token", task["taskToken"], "--error", "No", "--cause", "because")
        self.assertEqual(self.ended(second)["error"], "No")
        third = self.states("start-execution", "--state-machine-arn", machine)["executionArn"]
        self.states("stop-execution", "--execution-arn", third)
        self.assertEqual(self.ended(third)["status"], "ABORTED")
        self.states("delete-state-machine", "--state-machine-arn", machine)
        self.fails("StateMachineDoesNotExist", "stepfunctions", "describe-state-machine", "--state-machine-arn", machine)

    def ended(self, execution):
        for _ in range(500):
            found = self.states("describe-execution", "--execution-arn", execution)
            if found["status"] != "RUNNING":
                return found
            time.sleep(0.02)
        self.fail(f"still running: {found}")

    def test_what_is_not_offered_is_refused_by_name(self):
        state = '{"Type":"Pass","End":true}'
        self.fails("UnsupportedOperation", "stepfunctions", "test-state", "--definition", state, "--role-arn", ROLE)
        for command in ("describe-execution", "get-execution-history", "stop-execution", "describe-state-machine-for-execution", "list-map-runs"):
            self.fails("ExecutionDoesNotExist", "stepfunctions", command, "--execution-arn", EXECUTION)
