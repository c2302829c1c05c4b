#!/usr/bin/env python3
"""Writes src/facts/data/operations.txt from the service models of botocore's newest release.

    make facts

The wheel comes from PyPI by way of pip and stays under target/facts. What no model says is carried over from the present
file: the operations that Step Functions leaves out (`-name`), from the Developer Guide's page on AWS SDK integrations.
Services are only added: one that a newer botocore lacks keeps the block it has.
"""

import gzip
import json
import pathlib
import re
import subprocess
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "src/facts/data"
TABLE = DATA / "operations.txt"

KINDS = {
    "string": "s", "integer": "i", "long": "i", "float": "f", "double": "f", "boolean": "b", "list": "l", "map": "m",
    "structure": "o", "timestamp": "t", "blob": "x",
}

# The Java SDK, whose names Step Functions has, adds this to what is signed in another region.
SOURCE_REGION = {
    "docdb": {"copyDBClusterSnapshot", "createDBCluster"},
    "neptune": {"copyDBClusterSnapshot", "createDBCluster"},
    "rds": {
        "copyDBClusterSnapshot", "copyDBSnapshot", "createDBCluster", "createDBInstanceReadReplica",
        "startDBInstanceAutomatedBackupsReplication",
    },
}


def download() -> pathlib.Path:
    folder = ROOT / "target/facts"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("botocore-*.whl"):
        old.unlink()
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), "botocore"]
    subprocess.run(command, check=True)
    return next(folder.glob("botocore-*.whl"))


def models(wheel: zipfile.ZipFile):
    """Gives the newest model of each service."""
    newest = {}
    for name in wheel.namelist():
        found = re.fullmatch(r"botocore/data/([^/]+)/([^/]+)/service-2\.json(\.gz)?", name)
        if found and newest.get(found[1], ("",))[0] < found[2]:
            newest[found[1]] = (found[2], name)
    for _, name in newest.values():
        raw = wheel.read(name)
        yield json.loads(gzip.decompress(raw) if name.endswith(".gz") else raw)


def spelled(member: str) -> str:
    """Spells a member as the Java SDK does: `VPCZoneIdentifier` is `VpcZoneIdentifier`."""
    found = re.match(r"[A-Z]{2,}", member)
    if not found:
        return member[0].upper() + member[1:]
    run, rest = found[0], member[found.end():]
    if rest[:1].islower():
        return run[0] + run[1:-1].lower() + run[-1] + rest
    return run[0] + run[1:].lower() + rest


def parameters(service: str, operation: str, call: dict, shapes: dict) -> str:
    shape = shapes.get(call.get("input", {}).get("shape"), {})
    required = set(shape.get("required", []))
    payload = shape.get("payload")
    listed = []
    for member, reference in shape.get("members", {}).items():
        target = shapes[reference["shape"]]
        kind = KINDS[target["type"]]
        if (service, member) == ("s3", "Expires"):
            kind = "t"
        # A body that is streamed is an argument of its own in the Java SDK.
        is_body = member == payload and (target.get("streaming") or reference.get("streaming"))
        listed.append(("!" if member in required or is_body else "") + kind + spelled(member))
    if operation in SOURCE_REGION.get(service, ()) and "sSourceRegion" not in listed:
        listed.append("sSourceRegion")
    return ",".join(listed)


def block(service: str, model: dict, left_out: set) -> list:
    lines = {}
    for call in model["operations"].values():
        name = re.sub(r"\d{4}_\d\d_\d\d$", "", call["name"])
        name = name[0].lower() + name[1:]
        if name not in left_out:
            lines[name] = f"{name}:{parameters(service, name, call, model['shapes'])}"
    lines.update({name: f"-{name}" for name in left_out})
    return [lines[name] for name in sorted(lines)]


def present() -> dict:
    blocks = TABLE.read_text().strip("\n").split("\n\n")
    parted = [text.split("\n") for text in blocks if not text.startswith("#")]
    return {lines[0]: lines[1:] for lines in parted}


def main() -> None:
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else download()
    wheel = zipfile.ZipFile(path)
    version = path.name.split("-")[1]
    released = max(info.date_time for info in wheel.infolist())
    names = {}
    for line in (DATA / "services.jsonl").read_text().splitlines():
        service = json.loads(line)
        names[service["id"]] = service["name"]
    table = present()
    for model in models(wheel):
        metadata = model["metadata"]
        known = metadata["serviceId"]
        service = names.get(known) or re.sub(r"[^a-z0-9]", "", known.lower())
        left_out = {line[1:] for line in table.get(service, []) if line.startswith("-")}
        table[service] = block(service, model, left_out)
    head = "# botocore {}\n{:04}-{:02}-{:02}".format(version, *released[:3])
    blocks = [head] + ["\n".join([service, *table[service]]) for service in sorted(table)]
    TABLE.write_text("\n\n".join(blocks) + "\n")
    print(f"{TABLE.relative_to(ROOT)}: {len(table)} services of botocore {version}")


if __name__ == "__main__":
    main()
