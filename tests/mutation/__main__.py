"""`python -m tests.mutation [MODULES]`: how many mutants of the maths modules the tests notice, in RESULTS.md."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tomllib
from pathlib import Path

from .mutants import Mutant, mutants_of
from .runner import Project, Results, run_mutants

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CACHE = ROOT / ".cache" / "mutation"
LISTED = (
    "losses _fused penalties _prox linear _newton _vertex paths _homotopy _active _lar descent _optimizers _scaling"
    " _validation network layers heads neuron depth costs boxes selection tiny draws conventions.__init__"
    " conventions._compose conventions._monomial conventions._record conventions._resolve"
)
MODULES = LISTED.split()
AREAS = (
    "boxes conventions datasets descent draws linear losses network neuron paths penalties quiet refusals selection"
    " tiny validation"
)
WANTED = 0.9


def project() -> Project:
    return Project(ROOT, ROOT / "lib", "l1l2", tuple(f"tests/test_{name}.py" for name in AREAS.split()), CACHE)


def explained() -> dict[str, dict[str, str]]:
    """Return, for each module, why the mutants of the list explained.toml cannot be noticed, by their names."""
    entries = tomllib.loads((HERE / "explained.toml").read_text(encoding="utf-8"))
    return {
        module: {
            f"{entry['scope']} | {entry['line']} | {change}": entry["why"]
            for entry in listed
            for change in entry["changes"]
        }
        for module, listed in entries.items()
    }


def kept(module: str) -> Path:
    return CACHE / "results" / f"{module}.json"


def source_of(module: str) -> str:
    return project().path(module).read_text(encoding="utf-8")


def load(module: str) -> Results:
    """Return the last results of a module, by the names its mutants have; none when it has changed since."""
    data = json.loads(kept(module).read_text()) if kept(module).exists() else {"of": ""}
    if data["of"] != hashlib.sha256(source_of(module).encode()).hexdigest():
        return {}
    return {m.name: data["results"][m.name] for m in mutants_of(source_of(module)) if m.name in data["results"]}


def store(module: str, results: Results) -> None:
    kept(module).parent.mkdir(parents=True, exist_ok=True)
    of = hashlib.sha256(source_of(module).encode()).hexdigest()
    kept(module).write_text(json.dumps({"of": of, "results": results}, indent=1))


def sample(module: str, size: int | None) -> set[str]:
    """Return the names of so many mutants, chosen by their hashes, or of all."""
    names = [mutant.name for mutant in mutants_of(source_of(module))]
    return set(sorted(names, key=lambda name: hashlib.sha256(name.encode()).digest())[:size])


def row(module: str, results: Results, reasons: dict[str, str]) -> tuple[int, ...]:
    """Return how many mutants there are, were run, killed, ran out of time, survived explained and unexplained."""
    count = [list(results.values()).count(outcome) for outcome in ("killed", "timed out")]
    survivors = [name for name, outcome in results.items() if outcome == "survived"]
    known = sum(name in reasons for name in survivors)
    return len(mutants_of(source_of(module))), len(results), *count, known, len(survivors) - known


def share(counts: tuple[int, ...]) -> float:
    """Return the share noticed of those that can be noticed."""
    _, tried, killed, timed_out, known, _ = counts
    return (killed + timed_out) / max(tried - known, 1)


def report(reasons: dict[str, dict[str, str]]) -> tuple[str, bool]:
    """Return the page RESULTS.md, and whether every module reaches what is wanted."""
    results = {module: load(module) for module in MODULES}
    rows = {module: row(module, found, reasons.get(module, {})) for module, found in results.items() if found}
    total = tuple(sum(column) for column in zip(*rows.values()))
    lines = [
        "# Mutation testing",
        "",
        "Written by `python run.py mutants`. `mutants.py` says what a mutant is, `runner.py` how they are run, and",
        "[ADR 24](../../docs/adr/0024-mutants.md) why. *Explained* are those that no test can notice or should:",
        "[explained.toml](explained.toml) says why. The score is the share noticed of the others that were run.",
        "Where fewer were run than there are, they are a sample, chosen by the hashes of their names.",
        "",
        "| module | mutants | run | killed | out of time | explained | survived | score |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for module, counts in [*rows.items(), ("all", total)]:
        cells = " | ".join(str(count) for count in counts)
        lines.append(f"| {module.removesuffix('.__init__')} | {cells} | {100 * share(counts):.1f} % |")
    lines += ["", "## Survivors without an explanation", ""]
    for module, found in results.items():
        left = [n for n, outcome in found.items() if outcome == "survived" and n not in reasons.get(module, {})]
        lines += [f"- {module}: `{name}`" for name in left]
    missing = [module for module in MODULES if module not in rows]
    if missing:
        lines += ["", f"Not measured since they changed: {', '.join(missing)}."]
    good = not missing and all(share(counts) >= WANTED for counts in rows.values())
    return "\n".join(lines) + "\n", good


def stale(reasons: dict[str, dict[str, str]], modules: list[str]) -> list[str]:
    """Return what is wrong with the list of explained mutants."""
    found = []
    for module in modules:
        names = {mutant.name for mutant in mutants_of(source_of(module))}
        results = load(module)
        for name in reasons.get(module, {}):
            if name not in names:
                found.append(f"{module}: {name}: there is no such mutant")
            elif results.get(name, "survived") != "survived":
                found.append(f"{module}: {name}: a test does notice it")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python run.py mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="as losses or conventions._resolve")
    parser.add_argument("--survivors", action="store_true", help="only those that the last run did not kill")
    parser.add_argument("--sample", type=int, help="only so many of each module, always the same ones")
    parser.add_argument(
        "--warm", action="store_true", help="only those in functions, which are run several times as fast"
    )
    parser.add_argument("-j", type=int, default=os.cpu_count() or 1, help="processes at a time")
    options = parser.parse_args()
    modules = options.modules or MODULES
    if set(modules) - set(MODULES):
        parser.error(f"the modules are {', '.join(MODULES)}")
    before = {module: load(module) if options.survivors else {} for module in modules}
    reasons = explained()
    samples = {module: sample(module, options.sample) for module in modules}

    def among(module: str, mutant: Mutant) -> bool:
        if options.warm and not mutant.warm:
            return False
        return mutant.name in samples[module] and before[module].get(mutant.name, "survived") == "survived"

    def done(module: str, results: Results) -> None:
        store(module, before[module] | results)

    found = run_mutants(project(), modules, among=among, at_a_time=options.j, done=done)
    for module, results in found.items():
        done(module, results)
    page, good = report(reasons)
    wrong = stale(reasons, modules)
    (HERE / "RESULTS.md").write_text(page, encoding="utf-8")
    print(page, *wrong, sep="\n")
    return 0 if good and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
