"""Write the README's list of promises from tests/promises.toml: `python tests/promises.py [--check | --run]`.

Each promise is a sentence and what holds it: tests (`FILE::NAME`, with all their parameters) or commands (`python
run.py NAME ...`). A promise whose test or command is not there is an error, so the list cannot outlive what it says.
--check writes nothing and says whether the README is of this list; --run runs the tests and prints a verdict for each
promise, and names the commands, which take longer.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import subprocess
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "tests" / "promises.toml"
README = ROOT / "README.md"
BEGIN, END = "<!-- promises: written by python run.py promises -->", "<!-- end of promises -->"

_COMMAND = re.compile(r"^python run\.py ([a-z-]+)(?: .*)?$")


class Unkept(Exception):
    """Says which promise is held by nothing, and why."""


@dataclass(frozen=True)
class Promise:
    group: str
    says: str
    held_by: tuple[str, ...]

    @property
    def tests(self) -> list[str]:
        return [place for place in self.held_by if not place.startswith("python ")]

    @property
    def commands(self) -> list[str]:
        return [place for place in self.held_by if place.startswith("python ")]


def load(source: Path = SOURCE) -> list[Promise]:
    """The promises in their order; an Unkept for one that says nothing, or that nothing holds."""
    groups = tomllib.loads(source.read_text(encoding="utf-8"))
    found = [
        Promise(group, entry.get("says", ""), tuple(entry.get("held_by", ())))
        for group, entries in groups.items()
        for entry in entries
    ]
    for promise in found:
        if not promise.says.endswith(".") or not promise.held_by:
            raise Unkept(f"{source.name}: a promise is a sentence in `says`, and a list `held_by`: {promise}")
    return found


def tests_in(path: Path) -> set[str]:
    """Names of the tests of a file: `test_name`, and `TestClass::test_name`."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        above = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        found |= {
            above + one.name for one in inside if isinstance(one, ast.FunctionDef) and one.name.startswith("test")
        }
    return found


def verify(promise: Promise, root: Path = ROOT) -> None:
    """An Unkept, when a test or a command of the promise does not exist."""
    import run

    for place in promise.held_by:
        if command := _COMMAND.match(place):
            if command[1] not in run.COMMANDS:
                raise Unkept(f"{promise.says!r} is held by {place!r}, but run.py has no {command[1]!r}")
            continue
        file, _, test = place.partition("::")
        if not (root / file).is_file():
            raise Unkept(f"{promise.says!r} is held by {place!r}, but there is no such file")
        if test and test not in tests_in(root / file):
            raise Unkept(f"{promise.says!r} is held by {place!r}, but {file} has no such test")


def markdown(promises: list[Promise]) -> str:
    """The list, a table for each group: the sentence, and what holds it, with a link to it."""
    parts = []
    for group in dict.fromkeys(promise.group for promise in promises):
        parts.append(f"**{group}**\n\n| promise | held by |\n|---|---|")
        for promise in promises:
            if promise.group == group:
                places = [f"`{c}`" for c in promise.commands]
                for place in promise.tests:
                    file, _, test = place.partition("::")
                    places.append(f"[{test.rpartition('::')[2] or Path(file).name}]({file})")
                parts[-1] += f"\n| {promise.says} | {', '.join(places)} |"
    return "\n\n".join(parts)


def written(readme: str, promises: list[Promise]) -> str:
    """The README with this list in its place."""
    if readme.count(BEGIN) != 1 or readme.count(END) != 1 or readme.index(BEGIN) > readme.index(END):
        raise Unkept(f"the README must hold {BEGIN!r} and after it {END!r}, once each")
    before, after = readme.split(BEGIN)[0], readme.split(END)[1]
    return f"{before}{BEGIN}\n\n{markdown(promises)}\n\n{END}{after}"


def verdicts(promises: list[Promise], processes: int) -> list[tuple[Promise, str]]:
    """Run the tests of all promises once; for each promise the count of its tests that passed, failed and skipped."""
    places = list(dict.fromkeys(place for promise in promises for place in promise.tests))
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-n", str(processes), f"--junitxml={report}"]
        subprocess.run([*command, *places], cwd=ROOT, check=False)
        cases = list(ET.parse(report).iter("testcase"))
    told = []
    for promise in promises:
        results = []
        for place in promise.tests:
            file, _, test = place.partition("::")
            module = file.removesuffix(".py").replace("/", ".")
            for case in cases:
                holder, name = case.get("classname", ""), re.sub(r"\[.*", "", case.get("name", ""), flags=re.DOTALL)
                full = f"{holder.removeprefix(module).strip('.')}::{name}".removeprefix("::")
                if (holder == module or holder.startswith(module + ".")) and test in ("", full):
                    worst = next(
                        (child.tag for child in case if child.tag in ("failure", "error", "skipped")), "passed"
                    )
                    results.append({"failure": "failed", "error": "failed"}.get(worst, worst))
        counts = [f"{results.count(kind)} {kind}" for kind in ("passed", "failed", "skipped") if kind in results]
        also = [f"see also {command}" for command in promise.commands]
        told.append((promise, ", ".join([*counts, *also]) or "no test ran"))
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--run", action="store_true")
    options = parser.parse_args()
    try:
        promises = load()
        for promise in promises:
            verify(promise)
        readme = README.read_text(encoding="utf-8")
        wanted = written(readme, promises)
    except Unkept as error:
        print(error, file=sys.stderr)
        return 1
    if options.check:
        if readme != wanted:
            print(
                "README.md does not hold the promises of tests/promises.toml: python run.py promises", file=sys.stderr
            )
        return int(readme != wanted)
    README.write_text(wanted, encoding="utf-8")
    if options.run:
        told = verdicts(promises, min(os.cpu_count() or 1, 4))
        for promise, verdict in told:
            print(f"{verdict:40s} {promise.says}")
        return int(any(re.search(r"failed|no test ran", verdict) for _, verdict in told))
    print(f"README.md holds {len(promises)} promises")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
