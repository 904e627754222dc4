"""Computes the reproductions in a terminal: `python -m l1l2.reproductions` for all, with ids for some."""

import argparse
import sys
import time

from l1l2.claims._progress import Progress
from l1l2.reproductions import REGISTRY, Gallery


def main(arguments: list[str] | None = None) -> int:
    """Prints a line an entry, or all of it when ids are given, and returns 1 when a badge is no longer earned."""
    parser = argparse.ArgumentParser(prog="python -m l1l2.reproductions", description="Compute published numbers.")
    parser.add_argument("ids", metavar="ID", nargs="*", help=f"compute and show in full: {', '.join(REGISTRY)}")
    ids = parser.parse_args(arguments).ids
    unknown = [id for id in ids if id not in REGISTRY]
    if unknown:
        parser.error(f"no reproduction has the id {', '.join(unknown)}; there are {', '.join(REGISTRY)}")
    started, failed = time.perf_counter(), 0
    chosen = ids or list(REGISTRY)
    for done, id in enumerate(chosen):
        entry, begun = REGISTRY[id], time.perf_counter()
        with Progress(len(chosen), done=done, what=f"{id} runs", since=started):
            numbers = entry.ours()
        seconds = time.perf_counter() - begun
        stands = entry.holds(numbers)
        failed += not stands
        if ids:
            print(f"{entry.what}. {entry.place}")
            print(repr(Gallery(((entry, numbers),))).partition("\n\n")[2])
            print(f"The badge is {'earned' if stands else 'NOT EARNED'} ({seconds:.1f} s).\n")
        else:
            print(f"{entry.badge:<17}  {'holds' if stands else 'FAILS'}  {seconds:5.2f} s  {id}", flush=True)
    print(f"{len(chosen) - failed} of {len(chosen)} badges are earned ({time.perf_counter() - started:.1f} s).")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
