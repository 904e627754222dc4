"""`python run.py hub-test` ends here: hold the class, print the figures, and with --write put them on the page."""

from __future__ import annotations

import argparse
import json
import signal
import sys

from tests.hub import page
from tests.hub.classroom import ClassFailed, attend, is_too_many, report
from tests.hub.hub import Hub, HubTrouble


def once(number: int, frame: object) -> None:
    """End as after a Ctrl-C, and let no second one interrupt the cleaning up."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    raise KeyboardInterrupt


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--students", type=int, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, once)
    problem = is_too_many(options.students, page.measured())
    if problem:
        print("run.py: " + problem, file=sys.stderr)
        return 1
    try:
        with Hub() as hub:
            print(f"JupyterHub is at {hub.address}; {options.students} students arrive", flush=True)
            try:
                figures = attend(hub, options.students, lambda text: print(text, flush=True))
            except ClassFailed:
                print(hub.tail(), flush=True)
                raise
    except (HubTrouble, ClassFailed) as trouble:
        print(f"run.py: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped, with the hub and all that it had started.")
        return 130
    print("\n" + report(figures))
    if options.write:
        page.MEASURED.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        page.PAGE.write_text(page.render(figures), encoding="utf-8")
        print("\nThe figures are in tests/hub/measured.json and on chapters/classroom.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
