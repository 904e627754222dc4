"""Runs the experiments in a terminal: `python -m l1l2.claims` for all, `python -m l1l2.claims C04 C12` for some."""

import argparse
import sys
import time

from l1l2.claims import REGISTRY, VERDICTS, Shown
from l1l2.claims._ledger import chapter_of
from l1l2.claims._progress import Progress


def main(arguments: list[str] | None = None) -> int:
    """Prints a line a claim, or its evidence when ids are given, and returns 1 when a verdict no longer holds."""
    parser = argparse.ArgumentParser(prog="python -m l1l2.claims", description="Run the experiments of the claims.")
    parser.add_argument("ids", metavar="ID", nargs="*", help=f"run and show in full: {', '.join(REGISTRY)}")
    ids = parser.parse_args(arguments).ids
    unknown = [id for id in ids if id not in REGISTRY]
    if unknown:
        parser.error(f"no claim has the id {', '.join(unknown)}; there are {', '.join(REGISTRY)}")
    started, failed = time.perf_counter(), []
    chosen = ids or list(REGISTRY)
    for id in chosen:
        claim = REGISTRY[id]
        begun = time.perf_counter()
        with Progress(len(chosen), done=chosen.index(id), what=f"{id} runs", since=started):
            evidence = claim.experiment()
        seconds = time.perf_counter() - begun
        stands = claim.holds(evidence)
        if not stands:
            failed.append(id)
        if ids:
            print(Shown(((claim, evidence),)), end="\n\n")
            print(f"     {claim.place}, chapter {chapter_of(claim)}")
            for name, value in evidence.items():
                print(f"     {name} = {_rounded(value)}")
            print(f"     The verdict {'holds' if stands else 'DOES NOT HOLD'} ({seconds:.1f} s).\n")
        else:
            word = "holds" if stands else "FAILS"
            print(f"{id}  {VERDICTS[claim.verdict]:<19}  {word}  {seconds:5.2f} s  {claim.claim}", flush=True)
    print(f"{len(chosen) - len(failed)} of {len(chosen)} verdicts hold ({time.perf_counter() - started:.1f} s).")
    return 1 if failed else 0


def _rounded(value: object) -> str:
    if isinstance(value, tuple):
        return "(" + ", ".join(map(_rounded, value)) + ")"
    return str(value) if isinstance(value, int) else f"{value:.6g}"


if __name__ == "__main__":
    sys.exit(main())
