#!/usr/bin/env python3
"""Measures the validation of every definition of a corpus, with asl-validator (npm) and cfn-lint (PyPI) beside it.

usage: validation.py PROGRAM [--corpus FOLDER] [--peers FOLDER] [--runs N]

The corpus is the folder of recorded definitions beside the project (or CONFORMANCE_DIR). The peers are installed once into
target/bench, in fixed versions. Every tool gets all definitions in one process and is measured whole: CPU time from the start of
the process to its end, divided by the number of definitions; of several runs the least.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
ASL_VALIDATOR = "4.0.0"
CFN_LINT = "1.58.0"
ROLE = "arn:aws:iam::111122223333:role/bench"

# Every definition in one process, as its documentation shows the call.
NODE = """
const validate = require('asl-validator');
const cases = JSON.parse(require('fs').readFileSync(process.argv[2], 'utf8'));
let valid = 0;
for (const definition of cases) {
  if (validate(definition, {checkPaths: true, checkArn: true}).isValid) valid += 1;
}
console.log(`${valid} of ${cases.length} are valid`);
"""


def corpus(folder):
    """Returns every definition that is a JSON object, with the type of its machine."""
    found = []
    for file in sorted((folder / "validate").glob("*.json")):
        for case in json.loads(file.read_text())["cases"]:
            if isinstance(case.get("definition"), dict):
                found.append((case["definition"], case.get("type", "STANDARD").lower()))
    if not found:
        sys.exit(f"no definitions under `{folder}`; set CONFORMANCE_DIR")
    return found


def measure(label, command, count, runs, fine, environment=None):
    """Runs a command a few times and prints its least CPU time; returns that in milliseconds a definition."""
    least, output = None, ""
    for _ in range(runs):
        with tempfile.TemporaryFile() as log:
            process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})})
            _, status, usage = os.wait4(process.pid, 0)
            log.seek(0)
            output = log.read().decode(errors="replace")
        code = os.waitstatus_to_exitcode(status)
        if code not in fine:
            sys.exit(f"`{' '.join(map(str, command))}` ended with {code}:\n{output[-2000:]}")
        seconds = usage.ru_utime + usage.ru_stime
        least = seconds if least is None else min(least, seconds)
    each = least * 1000 / count
    print(f"| {label} | {count} | {least:.2f} | {each:.3f} |", flush=True)
    return each, output


def our_project(folder, definitions):
    workflows = folder / "workflows"
    workflows.mkdir(parents=True)
    (folder / "stepwright.yaml").write_text("stack: bench\nproject: 0123456789abcdef\n")
    for number, (definition, kind) in enumerate(definitions):
        name = f"d{number:04}"
        # What deployment tools fill in stays as it is, for all three.
        text = re.sub(r"\$\{(?=[A-Za-z_])", "$${", json.dumps(definition, indent=1))
        (workflows / f"{name}.asl.json").write_text(text)
        (workflows / f"{name}.yaml").write_text(f"name: {name}\ntype: {kind}\nrole: {ROLE}\ndefinition: {name}.asl.json\n")


def templates(folder, definitions):
    """Writes templates of a hundred machines each: CloudFormation takes no more than 500 resources."""
    folder.mkdir()
    paths = []
    for start in range(0, len(definitions), 100):
        machines = {
            f"M{start + offset}": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {"RoleArn": ROLE, "StateMachineType": kind.upper(), "Definition": definition},
            }
            for offset, (definition, kind) in enumerate(definitions[start:start + 100])
        }
        path = folder / f"{start}.json"
        path.write_text(json.dumps({"Resources": machines}))
        paths.append(path)
    return paths


def install(folder):
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "node_modules" / "asl-validator").is_dir():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", folder, f"asl-validator@{ASL_VALIDATOR}"], check=True, stdout=subprocess.DEVNULL)
    lint = folder / "venv" / "bin" / "cfn-lint"
    if not lint.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        subprocess.run([folder / "venv" / "bin" / "pip", "install", "-q", f"cfn-lint=={CFN_LINT}"], check=True)
    return lint


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--corpus", default=os.environ.get("CONFORMANCE_DIR", ROOT.parent / "shared" / "conformance"))
    parser.add_argument("--peers", default=ROOT / "target" / "bench")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    definitions = corpus(pathlib.Path(arguments.corpus))
    count, peers = len(definitions), pathlib.Path(arguments.peers).resolve()
    lint = install(peers)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        our_project(folder / "ours", definitions)
        (folder / "all.json").write_text(json.dumps([definition for definition, _ in definitions]))
        script = peers / "all.cjs"
        script.write_text(NODE)
        print("| tool | definitions | CPU s | ms a definition |\n|---|--:|--:|--:|")
        ours, said = measure("stepwright validate", [os.path.abspath(arguments.program), "validate", "-C", folder / "ours", "--format", "json"], count, arguments.runs, (0, 3))
        node, _ = measure(f"asl-validator {ASL_VALIDATOR}", ["node", script, folder / "all.json"], count, 1, (0,))
        linted, _ = measure(f"cfn-lint {CFN_LINT}", [lint, "--format", "json", "--", *templates(folder / "cfn", definitions)], count, 1, range(0, 16))
        findings = len(json.loads(said)["diagnostics"])
        print(f"\nstepwright made {findings} findings; asl-validator took {node / ours:.0f} times its CPU time, cfn-lint {linted / ours:.0f} times.")


if __name__ == "__main__":
    main()
