"""What the local emulator does not offer, refused by name."""

from endpoint import Case, arn, iam, role_arn, states, sts, tagging

EXECUTION = arn("execution", "chat:nobody")
MAP_RUN = arn("mapRun", "chat/map:nobody")


class Refused(Case):
    def test_what_belongs_to_distributed_maps_and_redrives(self):
        calls = {
            "RedriveExecution": lambda: states.redrive_execution(executionArn=EXECUTION),
            "DescribeMapRun": lambda: states.describe_map_run(mapRunArn=MAP_RUN),
            "UpdateMapRun": lambda: states.update_map_run(mapRunArn=MAP_RUN, maxConcurrency=1),
            "TestState": lambda: states.test_state(definition='{"Type":"Pass","End":true}', roleArn=role_arn("r")),
        }
        for name, call in calls.items():
            with self.fails("UnsupportedOperation", f"`{name}`"):
                call()

    def test_the_rest_of_other_services_is_refused_by_name(self):
        with self.fails("UnsupportedOperation", "`ListUsers`"):
            iam.list_users()
        with self.fails("UnsupportedOperation", "`GetSessionToken`"):
            sts.get_session_token()
        with self.fails("UnsupportedOperation", "`GetTagKeys`"):
            tagging.get_tag_keys()
