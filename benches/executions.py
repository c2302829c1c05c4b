#!/usr/bin/env python3
"""Runs the same counter loop on the local target and on moto's interpreter, and prints what a transition costs on each.

usage: executions.py PROGRAM [--passes N]

Both are driven by boto3 over HTTP on loopback, from StartExecution until DescribeExecution says that it is over. One pass of the loop
is a Pass state with an intrinsic function and a Choice state. moto comes from PyPI in the version that the tests use, into target/bench,
and gets a server of its own and fewer passes: it would take half an hour for what we run in a few milliseconds.
"""
import argparse
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
LOOPS = {
    "JSONPath": {
        "StartAt": "Count",
        "States": {
            "Count": {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, 1)", "last.$": "$.last"}, "Next": "Enough"},
            "Enough": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.n", "NumericLessThanPath": "$.last", "Next": "Count"}],
                "Default": "Done",
            },
            "Done": {"Type": "Succeed"},
        },
    },
    "JSONata": {
        "QueryLanguage": "JSONata",
        "StartAt": "Count",
        "States": {
            "Count": {"Type": "Pass", "Output": {"n": "{% $states.input.n + 1 %}", "last": "{% $states.input.last %}"}, "Next": "Enough"},
            "Enough": {
                "Type": "Choice",
                "Choices": [{"Condition": "{% $states.input.n < $states.input.last %}", "Next": "Count"}],
                "Default": "Done",
            },
            "Done": {"Type": "Succeed"},
        },
    },
}
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
OURS = 6_000


def install():
    """Returns the programs of an environment with moto and boto3."""
    folder, requirements = ROOT / "target" / "bench" / "moto", ROOT / "tests" / "clients" / "requirements.txt"
    if not (folder / "bin" / "moto_server").exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([folder / "bin" / "pip", "install", "-q", "-r", requirements], check=True)
    return folder / "bin"


def client(service, url):
    import boto3
    import botocore.config
    # Else StartSyncExecution goes to a host named sync-127.0.0.1.
    plain = botocore.config.Config(inject_host_prefix=False)
    return boto3.client(service, endpoint_url=url, region_name="us-east-1", aws_access_key_id="123456789012", aws_secret_access_key="local", config=plain)


def loop(url, language, passes, kind="STANDARD"):
    """Returns how long an execution of the loop takes, in seconds; nothing where the interpreter fails in it."""
    iam, states = client("iam", url), client("stepfunctions", url)
    name = f"loop-{language}-{time.monotonic_ns()}"
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    machine = states.create_state_machine(name=name, definition=json.dumps(LOOPS[language]), roleArn=role, type=kind)["stateMachineArn"]
    given = {"stateMachineArn": machine, "input": json.dumps({"n": 0, "last": passes})}
    started = time.monotonic()
    if kind == "EXPRESS":
        told = states.start_sync_execution(**given)
    else:
        execution = states.start_execution(**given)["executionArn"]
        while (told := states.describe_execution(executionArn=execution))["status"] == "RUNNING":
            time.sleep(0.001)
    taken = time.monotonic() - started
    if told["status"] == "FAILED" and told.get("error") == "States.Runtime":
        return None
    if told["status"] != "SUCCEEDED" or json.loads(told["output"])["n"] != passes:
        sys.exit(f"the loop did not end as it should: {told}")
    return taken


def ours(program, language, kind):
    with tempfile.TemporaryDirectory() as folder:
        served = subprocess.Popen([program, "local", "serve", "--port", "0", "--store", os.path.join(folder, "store")], stdout=subprocess.PIPE, text=True)
        try:
            url = re.search(r"http://[0-9.:]+", served.stdout.readline()).group(0)
            return min(loop(url, language, OURS, kind) for _ in range(5))
        finally:
            served.send_signal(signal.SIGINT)
            served.wait()


def moto(programs, language, passes):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    server = subprocess.Popen([programs / "moto_server", "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                # Without this it gives every execution the same made-up output.
                settings = json.dumps({"stepfunctions": {"execute_state_machine": True}}).encode()
                urllib.request.urlopen(urllib.request.Request(f"{url}/moto-api/config", data=settings, headers={"Content-Type": "application/json"}))
                break
            except OSError:
                time.sleep(0.1)
        return loop(url, language, passes)
    finally:
        server.terminate()
        server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--passes", type=int, default=200, help="how often moto goes round")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    programs = install()
    if not arguments.inside:
        # boto3 is in that environment only.
        own = [programs / "python", __file__, os.path.abspath(arguments.program), "--passes", str(arguments.passes), "--inside"]
        sys.exit(subprocess.run(own).returncode)
    print("| counter loop | transitions | s | ms a transition |\n|---|--:|--:|--:|", flush=True)
    for language in LOOPS:
        rows = [
            ("stepwright, Express (in memory)", OURS, lambda: ours(arguments.program, language, "EXPRESS")),
            ("stepwright, Standard (durable)", OURS, lambda: ours(arguments.program, language, "STANDARD")),
            ("moto 5.2.1", arguments.passes, lambda: moto(programs, language, arguments.passes)),
        ]
        costs = []
        for name, passes, run in rows:
            taken, transitions = run(), 2 * passes + 1
            if taken is None:
                print(f"| {language}, {name} | - | - | cannot run it |", flush=True)
                continue
            costs.append(taken / transitions)
            print(f"| {language}, {name} | {transitions} | {taken:.3f} | {taken * 1e3 / transitions:.5f} |", flush=True)
        if len(costs) == len(rows):
            memory, durable, peer = costs
            print(f"\n{language}: moto takes {peer / memory:,.0f} times as long as Express, {peer / durable:,.0f} times as long as Standard.\n")


if __name__ == "__main__":
    main()
