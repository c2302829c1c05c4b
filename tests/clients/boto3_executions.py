"""Executions: the tutorial from the first call to the last, and what is told about executions."""

import json
import threading
import time

from endpoint import DEFINITION, Case, arn, role_arn, states

EXECUTION = arn("execution", "chat:nobody")


def ended(execution):
    for _ in range(500):
        found = states.describe_execution(executionArn=execution)
        if found["status"] != "RUNNING":
            return found
        time.sleep(0.02)
    raise AssertionError(f"still running: {found}")


class Executions(Case):
    def asking(self, name, **fields):
        """Makes an activity, and a machine that asks it."""
        activity = states.create_activity(name=name)["activityArn"]
        self.addCleanup(states.delete_activity, activityArn=activity)
        state = {"Type": "Task", "Resource": activity, "End": True, **fields}
        definition = json.dumps({"StartAt": "Ask", "States": {"Ask": state}})
        made = states.create_state_machine(name=name, definition=definition, roleArn=role_arn("r"))
        self.addCleanup(states.delete_state_machine, stateMachineArn=made["stateMachineArn"])
        return activity, made["stateMachineArn"]

    def test_the_tutorial(self):
        activity, machine = self.asking("tutorial")
        self.assertIn(machine, [found["stateMachineArn"] for found in states.list_state_machines()["stateMachines"]])
        self.assertEqual(states.describe_state_machine(stateMachineArn=machine)["status"], "ACTIVE")
        execution = states.start_execution(stateMachineArn=machine, name="one", input='{"who": "you"}')["executionArn"]
        self.assertEqual(execution, arn("execution", "tutorial:one"))
        task = states.get_activity_task(activityArn=activity, workerName="w")
        self.assertEqual(json.loads(task["input"]), {"who": "you"})
        states.send_task_heartbeat(taskToken=task["taskToken"])
        states.send_task_success(taskToken=task["taskToken"], output='{"said": "hi"}')
        found = ended(execution)
        self.assertEqual((found["status"], json.loads(found["output"])), ("SUCCEEDED", {"said": "hi"}))
        self.assertGreaterEqual(found["stopDate"], found["startDate"])
        pages = states.get_paginator("get_execution_history").paginate(executionArn=execution, PaginationConfig={"PageSize": 2})
        events = [event for page in pages for event in page["events"]]
        self.assertEqual([event["id"] for event in events], list(range(1, 8)))
        self.assertEqual(events[3]["activityStartedEventDetails"], {"workerName": "w"})
        states.delete_state_machine(stateMachineArn=machine)
        with self.assertRaises(states.exceptions.StateMachineDoesNotExist):
            states.describe_state_machine(stateMachineArn=machine)

    def test_a_worker_that_waits_is_woken(self):
        activity, machine = self.asking("waiting")
        tasks = []
        worker = threading.Thread(target=lambda: tasks.append(states.get_activity_task(activityArn=activity)))
        worker.start()
        time.sleep(0.2)
        execution = states.start_execution(stateMachineArn=machine)["executionArn"]
        worker.join(10)
        states.send_task_failure(taskToken=tasks[0]["taskToken"], error="No", cause="because")
        found = ended(execution)
        self.assertEqual((found["status"], found["error"], found["cause"]), ("FAILED", "No", "because"))
        with self.assertRaises(states.exceptions.TaskTimedOut):
            states.send_task_success(taskToken=tasks[0]["taskToken"], output="1")
        with self.assertRaises(states.exceptions.InvalidToken):
            states.send_task_success(taskToken="t", output="1")

    def test_executions_are_listed_stopped_and_told_apart(self):
        _, machine = self.asking("listed")
        made = [states.start_execution(stateMachineArn=machine, name=f"e{number}")["executionArn"] for number in range(3)]
        with self.assertRaises(states.exceptions.ExecutionAlreadyExists):
            states.start_execution(stateMachineArn=machine, name="e0", input="[]")
        with self.assertRaises(states.exceptions.InvalidExecutionInput):
            states.start_execution(stateMachineArn=machine, input="{")
        states.stop_execution(executionArn=made[0], error="E", cause="C")
        self.assertEqual(ended(made[0])["error"], "E")
        running = states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]
        self.assertEqual([found["executionArn"] for found in running], [made[2], made[1]])
        pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine, PaginationConfig={"PageSize": 2})
        self.assertEqual([found["name"] for page in pages for found in page["executions"]], ["e2", "e1", "e0"])
        described = states.describe_state_machine_for_execution(executionArn=made[1])
        self.assertEqual((described["name"], described["stateMachineArn"]), ("listed", machine))
        self.assertEqual(states.list_map_runs(executionArn=made[1])["mapRuns"], [])
        states.delete_state_machine(stateMachineArn=machine)
        self.assertEqual(states.describe_state_machine(stateMachineArn=machine)["status"], "DELETING")
        with self.assertRaises(states.exceptions.StateMachineDeleting):
            states.start_execution(stateMachineArn=machine)
        for execution in made[1:]:
            states.stop_execution(executionArn=execution)

    def test_express_machines_answer_at_once(self):
        self.role("quick")
        quick = states.create_state_machine(name="quick", definition=DEFINITION, roleArn=role_arn("quick"), type="EXPRESS")["stateMachineArn"]
        self.addCleanup(states.delete_state_machine, stateMachineArn=quick)
        found = states.start_sync_execution(stateMachineArn=quick, input="[1]")
        self.assertEqual((found["status"], found["output"]), ("SUCCEEDED", "[1]"))
        with self.assertRaises(states.exceptions.StateMachineTypeNotSupported):
            states.list_executions(stateMachineArn=quick)
        with self.assertRaises(states.exceptions.StateMachineTypeNotSupported):
            states.start_sync_execution(stateMachineArn=self.machine("standard"))

    def test_what_is_not_there(self):
        with self.assertRaises(states.exceptions.StateMachineDoesNotExist):
            states.start_execution(stateMachineArn=arn("stateMachine", "nobody"))
        for call in (
            states.describe_execution, states.get_execution_history, states.stop_execution,
            states.describe_state_machine_for_execution, states.list_map_runs,
        ):
            with self.assertRaises(states.exceptions.ExecutionDoesNotExist):
                call(executionArn=EXECUTION)
