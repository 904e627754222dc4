"""python website/make_quizzes.py [--check]: the forms in lib/l1l2/forms/, from the questions in chapters/quizzes/.

The package ships the forms, so it needs no YAML. --check writes nothing and fails where a form is stale.
"""

import sys
from pathlib import Path

from quizzes.form import form
from quizzes.schema import Fault, read

ROOT = Path(__file__).resolve().parents[1]
SOURCES, FORMS = ROOT / "chapters" / "quizzes", ROOT / "lib" / "l1l2" / "forms"


def wanted(sources: Path = SOURCES) -> dict[str, str]:
    """Returns {file name: form} for all questions in a folder."""
    return {f"{path.stem}.html": form(read(path)) for path in sorted(sources.glob("*.yml"))}


def main(arguments: list[str]) -> int:
    try:
        forms = wanted()
    except (Fault, ValueError) as fault:
        print(fault, file=sys.stderr)
        return 1
    there = {path.name: path.read_text(encoding="utf-8") for path in FORMS.glob("*.html")}
    stale = sorted(name for name in forms.keys() | there.keys() if forms.get(name) != there.get(name))
    if "--check" in arguments:
        for name in stale:
            print(f"lib/l1l2/forms/{name} is stale: python website/make_quizzes.py", file=sys.stderr)
        return 1 if stale else 0
    FORMS.mkdir(exist_ok=True)
    for name in stale:
        if name in forms:
            (FORMS / name).write_text(forms[name], encoding="utf-8")
        else:
            (FORMS / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
