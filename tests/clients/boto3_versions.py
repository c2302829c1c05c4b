"""Versions and aliases of a machine."""

from endpoint import DEFINITION, OTHER_DEFINITION, Case, role_arn, states


def route(version, weight=100):
    return {"stateMachineVersionArn": version, "weight": weight}


class Versions(Case):
    def test_versions_are_published_listed_and_deleted(self):
        made = states.create_state_machine(
            name="versioned", definition=DEFINITION, roleArn=role_arn("r"), publish=True, versionDescription="first"
        )
        machine, first = made["stateMachineArn"], made["stateMachineVersionArn"]
        self.addCleanup(states.delete_state_machine, stateMachineArn=machine)
        self.assertEqual(first, f"{machine}:1")
        second = states.update_state_machine(stateMachineArn=machine, definition=OTHER_DEFINITION, publish=True)
        self.assertEqual(second["stateMachineVersionArn"], f"{machine}:2")
        same = states.publish_state_machine_version(stateMachineArn=machine, revisionId=second["revisionId"])
        self.assertEqual(same["stateMachineVersionArn"], f"{machine}:2")
        with self.assertRaises(states.exceptions.ConflictException):
            states.publish_state_machine_version(stateMachineArn=machine, revisionId="another")
        old = states.describe_state_machine(stateMachineArn=first)
        self.assertEqual((old["definition"], old["description"]), (DEFINITION, "first"))
        page = states.list_state_machine_versions(stateMachineArn=machine, maxResults=1)
        rest = states.list_state_machine_versions(stateMachineArn=machine, nextToken=page["nextToken"])
        listed = page["stateMachineVersions"] + rest["stateMachineVersions"]
        self.assertEqual([version["stateMachineVersionArn"] for version in listed], [f"{machine}:2", first])
        states.delete_state_machine_version(stateMachineVersionArn=first)
        with self.assertRaises(states.exceptions.StateMachineDoesNotExist):
            states.describe_state_machine(stateMachineArn=first)

    def test_aliases_route_to_versions(self):
        machine = self.machine("aliased")
        first = states.publish_state_machine_version(stateMachineArn=machine, description="v1")["stateMachineVersionArn"]
        second = states.update_state_machine(stateMachineArn=machine, definition=OTHER_DEFINITION, publish=True)["stateMachineVersionArn"]
        made = states.create_state_machine_alias(name="live", description="d", routingConfiguration=[route(first)])
        alias = made["stateMachineAliasArn"]
        self.assertEqual(alias, f"{machine}:live")
        with self.assertRaises(states.exceptions.ConflictException):
            states.create_state_machine_alias(name="live", routingConfiguration=[route(second)])
        both = [route(first, 90), route(second, 10)]
        states.update_state_machine_alias(stateMachineAliasArn=alias, routingConfiguration=both)
        found = states.describe_state_machine_alias(stateMachineAliasArn=alias)
        self.assertEqual((found["name"], found["description"], found["routingConfiguration"]), ("live", "d", both))
        self.assertGreaterEqual(found["updateDate"], found["creationDate"])
        self.assertEqual(states.describe_state_machine(stateMachineArn=alias)["definition"], DEFINITION)
        for asked in (machine, second):
            (listed,) = states.list_state_machine_aliases(stateMachineArn=asked)["stateMachineAliases"]
            self.assertEqual(listed["stateMachineAliasArn"], alias)
        with self.assertRaises(states.exceptions.ConflictException):
            states.delete_state_machine_version(stateMachineVersionArn=first)
        with self.assertRaises(states.exceptions.ValidationException):
            states.update_state_machine_alias(stateMachineAliasArn=alias, routingConfiguration=[route(first, 50)])
        states.delete_state_machine_alias(stateMachineAliasArn=alias)
        with self.assertRaises(states.exceptions.ResourceNotFound):
            states.describe_state_machine_alias(stateMachineAliasArn=alias)
