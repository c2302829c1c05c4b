#!/usr/bin/env python3
"""Measures the validation of every definition of a corpus, with asl-validator (npm) and cfn-lint (PyPI) beside it.

usage: validation.py PROGRAM [--corpus FOLDER] [--peers FOLDER] [--runs N]

The corpus is the folder of recorded definitions beside the project (or CONFORMANCE_DIR). The peers are installed once into
target/bench, in fixed versions. Every tool gets all definitions in one process and is measured whole: CPU time from the start of
the process to its end, divided by the number of definitions; of several runs the least. "A further definition" is the difference of a run with four copies
of the corpus and one with one: what a definition costs without the start of the program. The check alone, in memory, is
benches/language.rs.
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


def measure(command, runs, fine):
    """Runs a command a few times; returns its least CPU time in seconds, and what it printed."""
    least, output = None, ""
    for _ in range(runs):
        with tempfile.TemporaryFile() as log:
            process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
            _, status, usage = os.wait4(process.pid, 0)
            log.seek(0)
            output = log.read().decode(errors="replace")
        code = os.waitstatus_to_exitcode(status)
        if code not in fine:
            sys.exit(f"`{' '.join(map(str, command))}` ended with {code}:\n{output[-2000:]}")
        seconds = usage.ru_utime + usage.ru_stime
        least = seconds if least is None else min(least, seconds)
    return least, output


def row(label, count, once, four):
    """Prints what a run of the corpus takes, and what a further definition adds, in milliseconds; returns the latter."""
    further = (four - once) * 1000 / (3 * count)
    print(f"| {label} | {once:.2f} | {once * 1000 / count:.3f} | {further:.3f} |", flush=True)
    return further


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


def templates(folder, definitions, machines_each):
    """Writes templates of so many machines each: CloudFormation takes no more than 500 resources."""
    folder.mkdir()
    paths = []
    for start in range(0, len(definitions), machines_each):
        machines = {
            f"M{start + offset}": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {"RoleArn": ROLE, "StateMachineType": kind.upper(), "Definition": definition},
            }
            for offset, (definition, kind) in enumerate(definitions[start:start + machines_each])
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
    lint, script = install(peers), peers / "all.cjs"
    script.write_text(NODE)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        commands = {"stepwright": [], "asl-validator": [], "cfn-lint": [], "cfn-lint, a file each": []}
        for copies in (1, 4):
            here = folder / str(copies)
            our_project(here / "ours", definitions * copies)
            (here / "all.json").write_text(json.dumps([definition for definition, _ in definitions * copies]))
            commands["stepwright"].append([os.path.abspath(arguments.program), "validate", "-C", here / "ours", "--format", "json"])
            commands["asl-validator"].append(["node", script, here / "all.json"])
            for name, each in (("cfn-lint", 100), ("cfn-lint, a file each", 1)):
                commands[name].append([lint, "--format", "json", "--", *templates(here / name, definitions * copies, each)])
        print(f"{count} definitions\n\n| tool | CPU s | ms a definition | ms a further definition |\n|---|--:|--:|--:|")
        (once, said), (four, _) = [measure(command, arguments.runs, (0, 3)) for command in commands["stepwright"]]
        ours = row("stepwright validate", count, once, four)
        (once, _), (four, _) = [measure(command, 1, (0,)) for command in commands["asl-validator"]]
        node = row(f"asl-validator {ASL_VALIDATOR}", count, once, four)
        (once, _), (four, _) = [measure(command, 1, range(0, 16)) for command in commands["cfn-lint"]]
        linted = row(f"cfn-lint {CFN_LINT}, templates of a hundred", count, once, four)
        (once, _), (four, _) = [measure(command, 1, range(0, 16)) for command in commands["cfn-lint, a file each"]]
        apart = row(f"cfn-lint {CFN_LINT}, a template each", count, once, four)
        findings = len(json.loads(said)["diagnostics"])
        print(f"\nstepwright made {findings} findings. For a further definition asl-validator takes {node / ours:.0f} times its CPU time, cfn-lint {linted / ours:.0f} times, and {apart / ours:.0f} times with a file for each as we have it.")
        alone(folder / "1" / "all.json", node, linted, apart)
        crowded(folder / "crowded", arguments)


def crowded(root, arguments):
    """Measures a project of one manifest in a tree of 100,000 folders that no pattern leads to, and the same without them."""
    our_project(root, [({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}, "standard")])
    command = [os.path.abspath(arguments.program), "validate", "-C", root]
    alone, _ = measure(command, arguments.runs, (0,))
    for number in range(100_000):
        (root / "packages" / f"{number // 1000:03}" / f"{number:06}").mkdir(parents=True)
    among, _ = measure(command, arguments.runs, (0,))
    print(f"One manifest takes {alone * 1000:.1f} ms of CPU time, and {among * 1000:.1f} ms with 100,000 folders beside `workflows/`.")


def alone(file, node, linted, apart):
    """Measures the check without files, manifests and references, which is what the other two do."""
    bench = [os.environ.get("CARGO", "cargo"), "bench", "--locked", "--bench", "language", "--", file]
    checked = subprocess.run(bench, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    each = float(re.search(r"([0-9.]+) ms each", checked).group(1))
    print(f"The check alone, in memory, takes {each:.4f} ms a definition; asl-validator takes {node / each:.0f} times as long, cfn-lint {linted / each:.0f} to {apart / each:.0f} times.")


if __name__ == "__main__":
    main()
