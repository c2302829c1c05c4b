"""What the local target does not run: executions, refused by name after the checks that AWS makes first."""

from endpoint import Case, arn, iam, role_arn, states, sts, tagging, DEFINITION

EXECUTION = arn("execution", "chat:nobody")
MAP_RUN = arn("mapRun", "chat/map:nobody")


class Refused(Case):
    def test_nothing_is_started(self):
        machine = self.machine("idle")
        with self.fails("UnsupportedOperation", "`StartExecution`"):
            states.start_execution(stateMachineArn=machine, input="{}")
        self.assertEqual(states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"], [])
        with self.assertRaises(states.exceptions.StateMachineDoesNotExist):
            states.start_execution(stateMachineArn=arn("stateMachine", "nobody"))
        with self.assertRaises(states.exceptions.StateMachineTypeNotSupported):
            states.start_sync_execution(stateMachineArn=machine)
        self.role("quick")
        quick = states.create_state_machine(name="quick", definition=DEFINITION, roleArn=role_arn("quick"), type="EXPRESS")["stateMachineArn"]
        self.addCleanup(states.delete_state_machine, stateMachineArn=quick)
        with self.fails("UnsupportedOperation", "`StartSyncExecution`"):
            states.start_sync_execution(stateMachineArn=quick)
        with self.assertRaises(states.exceptions.StateMachineTypeNotSupported):
            states.list_executions(stateMachineArn=quick)

    def test_no_execution_was_ever_there(self):
        for call in (
            states.describe_execution, states.get_execution_history, states.stop_execution,
            states.describe_state_machine_for_execution, states.list_map_runs,
        ):
            with self.assertRaises(states.exceptions.ExecutionDoesNotExist):
                call(executionArn=EXECUTION)

    def test_no_task_is_handed_out_or_answered(self):
        activity = states.create_activity(name="idle")["activityArn"]
        self.addCleanup(states.delete_activity, activityArn=activity)
        calls = {
            "GetActivityTask": lambda: states.get_activity_task(activityArn=activity, workerName="w"),
            "SendTaskSuccess": lambda: states.send_task_success(taskToken="t", output="{}"),
            "SendTaskFailure": lambda: states.send_task_failure(taskToken="t"),
            "SendTaskHeartbeat": lambda: states.send_task_heartbeat(taskToken="t"),
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
