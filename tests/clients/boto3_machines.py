"""State machines: created, repeated, updated, described, listed, validated, tagged, deleted."""

from endpoint import ACCOUNT, DEFINITION, OTHER_DEFINITION, Case, arn, logs, role_arn, states

BROKEN = '{"StartAt":"Nowhere","States":{"P":{"Type":"Pass","End":true}}}'


class Machines(Case):
    def test_a_machine_lives_and_goes(self):
        made = states.create_state_machine(name="one", definition=DEFINITION, roleArn=role_arn("r"))
        machine = made["stateMachineArn"]
        self.assertEqual(machine, arn("stateMachine", "one"))
        found = states.describe_state_machine(stateMachineArn=machine)
        self.assertEqual((found["definition"], found["type"]), (DEFINITION, "STANDARD"))
        self.assertEqual(found["creationDate"], made["creationDate"])
        self.assertNotIn("revisionId", found)
        updated = states.update_state_machine(stateMachineArn=machine, definition=OTHER_DEFINITION, roleArn=role_arn("s"))
        found = states.describe_state_machine(stateMachineArn=machine)
        self.assertEqual((found["definition"], found["roleArn"]), (OTHER_DEFINITION, role_arn("s")))
        self.assertEqual(found["revisionId"], updated["revisionId"])
        self.assertGreaterEqual(updated["updateDate"], made["creationDate"])
        short = states.describe_state_machine(stateMachineArn=machine, includedData="METADATA_ONLY")
        self.assertFalse(short.get("definition"))
        states.delete_state_machine(stateMachineArn=machine)
        states.delete_state_machine(stateMachineArn=machine)
        with self.assertRaises(states.exceptions.StateMachineDoesNotExist):
            states.describe_state_machine(stateMachineArn=machine)

    def test_a_repeat_of_the_same_is_the_same(self):
        machine = self.machine("same")
        again = states.create_state_machine(name="same", definition=DEFINITION, roleArn=role_arn("other"))
        self.assertEqual(again["stateMachineArn"], machine)
        self.assertEqual(states.describe_state_machine(stateMachineArn=machine)["roleArn"], role_arn("r"))
        with self.assertRaises(states.exceptions.StateMachineAlreadyExists):
            states.create_state_machine(name="same", definition=OTHER_DEFINITION, roleArn=role_arn("r"))

    def test_settings_come_back_as_they_were_sent(self):
        self.role("logger")
        group = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/aws/vendedlogs/states/x:*"
        logs.create_log_group(logGroupName="/aws/vendedlogs/states/x")
        self.addCleanup(logs.delete_log_group, logGroupName="/aws/vendedlogs/states/x")
        self.assertEqual([found["arn"] for found in logs.describe_log_groups(logGroupNamePrefix="/aws/vendedlogs/states/x")["logGroups"]], [group])
        logging = {
            "level": "ALL",
            "includeExecutionData": True,
            "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}],
        }
        key = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"
        encryption = {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": key, "kmsDataKeyReusePeriodSeconds": 120}
        made = states.create_state_machine(
            name="settings", definition=DEFINITION, roleArn=role_arn("logger"), type="EXPRESS",
            loggingConfiguration=logging, tracingConfiguration={"enabled": True}, encryptionConfiguration=encryption,
            tags=[{"key": "k", "value": ""}],
        )
        self.addCleanup(states.delete_state_machine, stateMachineArn=made["stateMachineArn"])
        found = states.describe_state_machine(stateMachineArn=made["stateMachineArn"])
        self.assertEqual(found["type"], "EXPRESS")
        self.assertEqual(found["loggingConfiguration"], logging)
        self.assertEqual(found["tracingConfiguration"], {"enabled": True})
        self.assertEqual(found["encryptionConfiguration"], encryption)

    def test_errors_are_the_exceptions_of_the_model(self):
        create = states.create_state_machine
        with self.assertRaises(states.exceptions.InvalidDefinition):
            create(name="x", definition="{}", roleArn=role_arn("r"))
        with self.assertRaises(states.exceptions.InvalidName):
            create(name="a b", definition=DEFINITION, roleArn=role_arn("r"))
        with self.assertRaises(states.exceptions.InvalidArn):
            create(name="x", definition=DEFINITION, roleArn="not-an-arn")
        with self.assertRaises(states.exceptions.InvalidLoggingConfiguration):
            create(name="x", definition=DEFINITION, roleArn=role_arn("r"), loggingConfiguration={"level": "ALL"})
        with self.assertRaises(logs.exceptions.ResourceNotFoundException):
            logs.delete_log_group(logGroupName="nowhere")
        with self.assertRaises(states.exceptions.ValidationException):
            create(name="n" * 81, definition=DEFINITION, roleArn=role_arn("r"))
        with self.assertRaises(states.exceptions.MissingRequiredParameter):
            states.update_state_machine(stateMachineArn=self.machine("errors"))
        with self.assertRaises(states.exceptions.StateMachineDoesNotExist):
            states.update_state_machine(stateMachineArn=arn("stateMachine", "nobody"), definition=DEFINITION)
        with self.fails("AccessDeniedException", "DescribeStateMachine"):
            states.describe_state_machine(stateMachineArn=arn("stateMachine", "x").replace(ACCOUNT, "999999999999"))
        with self.fails("AccessDeniedException"):
            create(name="x", definition=DEFINITION, roleArn=role_arn("nobody"), type="EXPRESS")

    def test_pages_lead_from_one_to_the_next(self):
        made = [self.machine(f"page-{number}") for number in range(5)]
        pages = list(states.get_paginator("list_state_machines").paginate(PaginationConfig={"PageSize": 2}))
        self.assertGreaterEqual(len(pages), 3)
        listed = [machine["stateMachineArn"] for page in pages for machine in page["stateMachines"]]
        self.assertEqual([machine for machine in listed if machine in made], made)
        self.assertEqual(len(listed), len(set(listed)))
        with self.assertRaises(states.exceptions.InvalidToken):
            states.list_state_machines(nextToken="nonsense")

    def test_a_definition_is_judged(self):
        good = states.validate_state_machine_definition(definition=DEFINITION)
        self.assertEqual((good["result"], good["diagnostics"], good["truncated"]), ("OK", [], False))
        bad = states.validate_state_machine_definition(definition=BROKEN, type="EXPRESS")
        self.assertEqual(bad["result"], "FAIL")
        found = [(one["code"], one["severity"], one["location"]) for one in bad["diagnostics"]]
        self.assertIn(("MISSING_TRANSITION_TARGET", "ERROR", "/StartAt"), found)

    def test_tags_are_added_changed_and_removed(self):
        machine = self.machine("tagged", tags=[{"key": "a", "value": "1"}])
        states.tag_resource(resourceArn=machine, tags=[{"key": "a", "value": "2"}, {"key": "ü", "value": "x y"}])
        states.untag_resource(resourceArn=machine, tagKeys=["missing"])
        tags = {tag["key"]: tag["value"] for tag in states.list_tags_for_resource(resourceArn=machine)["tags"]}
        self.assertEqual(tags, {"a": "2", "ü": "x y"})
        states.untag_resource(resourceArn=machine, tagKeys=["a"])
        self.assertEqual(states.list_tags_for_resource(resourceArn=machine)["tags"], [{"key": "ü", "value": "x y"}])
        with self.assertRaises(states.exceptions.TooManyTags):
            states.tag_resource(resourceArn=machine, tags=[{"key": f"k{n}", "value": ""} for n in range(50)])
        with self.assertRaises(states.exceptions.ResourceNotFound):
            states.list_tags_for_resource(resourceArn=arn("stateMachine", "nobody"))
