#!/usr/bin/env python3
"""Measures whole commands against the local target, at 40 ms a call and under AWS's published token buckets.

    python3 benches/deployment.py target/release/stepwright [--workflows 300] [--quick]

One workflow is a role with an inline policy, an activity, and a machine of 14 states (about 4 kB). Each row is one
command: wall seconds, CPU seconds (user and system) and peak resident memory of its process, and the calls it made.
Where `terraform` is on the PATH (and TF_PLUGINS names a mirror of its AWS provider) the same estate is planned and
created with it beside ours, against the same endpoint. --quick leaves out what waits minutes for the buckets.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ACCOUNT, REGION = "123456789012", "us-east-1"


def definition(number, activity):
    retry = [{"ErrorEquals": ["States.Timeout", "States.TaskFailed"], "IntervalSeconds": 2, "MaxAttempts": 3, "BackoffRate": 2.0}]
    catch = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Failed"}]
    task = {"Type": "Task", "Resource": activity, "TimeoutSeconds": 300, "HeartbeatSeconds": 60, "Retry": retry, "Catch": catch}
    states = {"Prepare": {"Type": "Pass", "Parameters": {"batch": number, "input.$": "$"}, "Next": "Step0"}}
    for step in range(10):
        states[f"Step{step}"] = dict(task, ResultPath=f"$.step{step}", Next=f"Step{step + 1}" if step < 9 else "Decide")
    states["Decide"] = {"Type": "Choice", "Choices": [{"Variable": "$.step9.again", "BooleanEquals": True, "Next": "Prepare"}], "Default": "Done"}
    states["Done"] = {"Type": "Succeed"}
    states["Failed"] = {"Type": "Fail", "Error": "Step", "Cause": f"a step of workflow {number} failed"}
    return {"Comment": f"workflow {number}", "StartAt": "Prepare", "States": states}


def write_project(folder, count):
    workflows = folder / "workflows"
    workflows.mkdir(parents=True)
    (folder / "stepwright.yaml").write_text("stack: bench\nproject: 0123456789abcdef0123456789abcdef\ntags: {owner: bench, tier: batch, cost: low}\n")
    for number in range(count):
        manifest = {
            "name": f"wf-{number:04}",
            "activities": {"work": {}},
            "role": {"allow": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": f"arn:aws:sqs:{REGION}:{ACCOUNT}:q-{number}"}]},
            "definition": definition(number, "${activities.work}"),
        }
        (workflows / f"wf-{number:04}.yaml").write_text(json.dumps(manifest, indent=1))


def write_terraform(folder, count, url):
    folder.mkdir()
    endpoints = "\n".join(f'{name} = "{url}"' for name in ("iam", "sfn", "sts"))
    parts = [f"""terraform {{
required_providers {{
aws = {{ source = "hashicorp/aws" }}
}}
}}
provider "aws" {{
region = "{REGION}"
access_key = "{ACCOUNT}"
secret_key = "local"
skip_credentials_validation = true
skip_metadata_api_check = true
endpoints {{
{endpoints}
}}
}}
"""]
    for number in range(count):
        name = f"tf-{number:04}"
        body = json.dumps(definition(number, f"arn:aws:states:{REGION}:{ACCOUNT}:activity:{name}"))
        parts.append(f"""
resource "aws_sfn_activity" "a{number}" {{
name = "{name}"
}}
resource "aws_iam_role" "r{number}" {{
name = "{name}"
assume_role_policy = jsonencode({{Version = "2012-10-17", Statement = [{{Effect = "Allow", Principal = {{Service = "states.amazonaws.com"}}, Action = "sts:AssumeRole"}}]}})
}}
resource "aws_iam_role_policy" "p{number}" {{
role = aws_iam_role.r{number}.id
policy = jsonencode({{Version = "2012-10-17", Statement = [{{Effect = "Allow", Action = "sqs:SendMessage", Resource = "*"}}]}})
}}
resource "aws_sfn_state_machine" "m{number}" {{
name = "{name}"
role_arn = aws_iam_role.r{number}.arn
definition = {json.dumps(body)}
depends_on = [aws_sfn_activity.a{number}, aws_iam_role_policy.p{number}]
}}
""")
    (folder / "main.tf").write_text("".join(parts))


class Served:
    """A local target in a process of its own."""

    def __init__(self, program, store, *flags):
        self.process = subprocess.Popen(
            [program, "local", "serve", "--port", "0", "--store", store, *flags],
            stdout=subprocess.PIPE, text=True, cwd=store.parent)
        self.url = re.search(r"http://[0-9.:]+", self.process.stdout.readline()).group(0)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


def measure(label, command, folder, environment=None):
    log = tempfile.TemporaryFile()
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})})
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    log.seek(0)
    output = log.read().decode(errors="replace")
    calls = re.search(r"(\d+)  calls in all", output)
    code = os.waitstatus_to_exitcode(status)
    print(f"| {label} | {wall:.2f} | {usage.ru_utime + usage.ru_stime:.2f} | {usage.ru_maxrss // 1024} | {calls.group(1) if calls else '-'} |", flush=True)
    if code not in (0, 2):
        sys.exit(f"`{' '.join(map(str, command))}` ended with {code}:\n{output[-2000:]}")
    return output


def ours(program, count, quick, folder):
    def command(name, *flags):
        return [program, name, "--local", "--store", store, "-v", *flags]

    project, store = folder / "ours", folder / "ours" / "store"
    write_project(project, count)
    measure(f"stepwright create {count}, no latency", command("apply", "--yes"), project)
    with Served(program, store, "--latency", "40ms"):
        measure(f"stepwright plan {count}, no change, 40 ms", command("plan"), project)
    with Served(program, store, "--latency", "40ms", "--throttle"):
        measure(f"stepwright plan {count}, no change, 40 ms, throttled", command("plan"), project)
        measure(f"stepwright plan {count}, a second one right after it", command("plan"), project)
    change = project / "workflows" / "wf-0000.yaml"
    change.write_text(change.read_text().replace('"TimeoutSeconds": 300', '"TimeoutSeconds": 301'))
    with Served(program, store, "--latency", "40ms", "--throttle"):
        measure(f"stepwright plan --out of a change of 1 in {count}, throttled", command("plan", "--out", "saved.plan.json"), project)
        measure("stepwright apply FILE of it, with both re-reads, throttled", command("apply", "saved.plan.json"), project)
    measure(f"stepwright destroy {count}, no latency", command("destroy", "--yes"), project)
    if not quick:
        with Served(program, store, "--latency", "40ms", "--throttle"):
            measure(f"stepwright create {count}, 40 ms, throttled (the quotas allow {max(0, count - 100)} s)", command("apply", "--yes"), project)
    one = folder / "one"
    write_project(one, 1)
    store = one / "store"
    measure("stepwright create 1", command("apply", "--yes"), one)
    measure("stepwright plan 1, no change", command("plan"), one)


def terraform(program, count, quick, folder):
    if not shutil.which("terraform") or "TF_PLUGINS" not in os.environ:
        print("\nterraform: not measured (it is not on the PATH, or TF_PLUGINS names no mirror of its AWS provider)")
        return
    # No settings of the machine's user take part.
    quiet = {"TF_CLI_CONFIG_FILE": os.devnull, "TF_IN_AUTOMATION": "1"}
    project = folder / "tf"

    def run(label, command, *flags):
        """Runs one command of Terraform against an endpoint of its own."""
        with Served(program, folder / "tf-store", *flags) as served:
            text = (project / "main.tf").read_text()
            (project / "main.tf").write_text(re.sub(r'"http://127[0-9.:]+"', f'"{served.url}"', text))
            measure(f"terraform {label}", ["terraform", *command, "-input=false"], project, quiet)

    write_terraform(project, count, "http://127.0.0.1:1")
    subprocess.run(["terraform", "init", "-input=false", f"-plugin-dir={os.environ['TF_PLUGINS']}"],
                   cwd=project, check=True, stdout=subprocess.DEVNULL, env={**os.environ, **quiet})
    apply, destroy = ["apply", "-auto-approve"], ["destroy", "-auto-approve"]
    run(f"create {count}, no latency", apply)
    run(f"plan {count}, no change, 40 ms", ["plan"], "--latency", "40ms")
    if quick:
        return
    run(f"plan {count}, no change, 40 ms, throttled", ["plan"], "--latency", "40ms", "--throttle")
    run(f"destroy {count}, no latency", destroy)
    run(f"create {count}, 40 ms, throttled", apply, "--latency", "40ms", "--throttle")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--workflows", type=int, default=300)
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    program = os.path.abspath(arguments.program)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        print("| command | wall s | CPU s | peak MB | calls |\n|---|--:|--:|--:|--:|")
        ours(program, arguments.workflows, arguments.quick, folder)
        terraform(program, arguments.workflows, arguments.quick, folder)


if __name__ == "__main__":
    main()
