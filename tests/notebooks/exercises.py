"""Make the exercise notebooks from their sources: `python tests/notebooks/exercises.py [--check]`.

One Markdown file in chapters/exercises/source/ holds a page: tasks, stubs, hints and solutions, each of them once.

- Front matter: `description` (of the page) and `chapter` (the chapter it belongs to).
- A `##` heading begins an exercise, or an investigation when it has no stub.
- ```` ```python setup ```` and ```` ```python start ```` are cells as they are. ```` ```python stub ```` is the cell
  that the reader completes; it assigns or defines one name, and the check of that name follows it.
- `### Hint` (as many as wanted) and `### Solution` become <details>, closed until they are asked for. The first code
  in the solution is what the tests put into the stub's place. `### Rubric` says what a good investigation shows.

The notebooks are run and cleaned, as all are. --check runs nothing: it says whether the cells are those of the source.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import yaml
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.notebooks import install_cell  # noqa: E402 - the root is on the path only now
from tests.notebooks.clean import KERNEL, clean  # noqa: E402

FOLDER = ROOT / "chapters" / "exercises"
SOURCE = FOLDER / "source"
ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth")
PARTS = ("Hint", "Solution", "Rubric")

_FENCE = re.compile(r"^```python(?: (setup|start|stub))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"^(?:def (\w+)\(|(\w+) = )", re.MULTILINE)


class Unusable(Exception):
    """Says what in a source cannot be understood."""


@dataclass
class Exercise:
    """One exercise of a page: what is asked, the cells before the answer, and what helps."""

    heading: str
    task: str
    starts: list[str] = field(default_factory=list)
    stub: str = ""
    hints: list[str] = field(default_factory=list)
    solution: str = ""
    rubric: str = ""

    @property
    def name(self) -> str:
        """What the answer is called, which is the exercise's name too; empty for an investigation."""
        found = _NAME.search(self.stub)
        return (found[1] or found[2]) if found else ""

    @property
    def id(self) -> str:
        return self.name.replace("_", "-") or "investigation"

    @property
    def solved(self) -> str:
        """The code of the solution."""
        found = _FENCE.search(self.solution)
        return found[2].rstrip("\n") if found else ""


@dataclass
class Page:
    """A source, read."""

    description: str
    chapter: str
    opening: str
    setup: str
    exercises: list[Exercise]


def read(text: str) -> Page:
    """Take a source apart; raises Unusable."""
    if not text.startswith("---\n") or "\n---\n" not in text:
        raise Unusable("it has no front matter")
    head, body = text[4:].split("\n---\n", 1)
    facts = yaml.safe_load(head)
    opening, *sections = re.split(r"^## ", outside_code(body), flags=re.MULTILINE)
    opening, setup = cut(restore(opening, body), "setup")
    exercises = [exercise_of(restore(section, body)) for section in sections]
    if len(setup) != 1:
        raise Unusable("it needs one setup cell, before the first exercise")
    if set(facts) != {"description", "chapter"}:
        raise Unusable(f"its front matter must hold description and chapter; it holds {', '.join(facts)}")
    return Page(facts["description"], facts["chapter"], opening, setup[0], exercises)


# A `#` at the beginning of a line of code is a comment and no heading: while a text is split, code is out of sight.


def outside_code(text: str) -> str:
    """The text with each block of code replaced by its number."""
    count = iter(range(len(text)))
    return _FENCE.sub(lambda _: f"\0{next(count)}\0", text)


def restore(part: str, text: str) -> str:
    """A part of what `outside_code` returned, with its code put back."""
    blocks = [found[0] for found in _FENCE.finditer(text)]
    return re.sub("\0(\\d+)\0", lambda found: blocks[int(found[1])], part).strip()


def cut(text: str, kind: str) -> tuple[str, list[str]]:
    """The text without its cells of one kind, and these cells."""
    cells = [found[2].rstrip("\n") for found in _FENCE.finditer(text) if found[1] == kind]
    rest = _FENCE.sub(lambda found: "" if found[1] == kind else found[0], text)
    return re.sub(r"\n{3,}", "\n\n", rest).strip(), cells


def exercise_of(text: str) -> Exercise:
    heading, _, rest = text.partition("\n")
    task, *parts = re.split(r"^### ", outside_code(rest), flags=re.MULTILINE)
    task, starts = cut(restore(task, rest), "start")
    task, stubs = cut(task, "stub")
    exercise = Exercise(heading.strip(), task, starts, "".join(stubs[:1]))
    if len(stubs) > 1:
        raise Unusable(f"{heading!r} has {len(stubs)} stubs; one is possible")
    for part in parts:
        title, _, words = restore(part, rest).partition("\n")
        if title.strip() not in PARTS:
            raise Unusable(f"{heading!r} has a part {title.strip()!r}; possible are {', '.join(PARTS)}")
        if title.strip() == "Hint":
            exercise.hints.append(words.strip())
        else:
            setattr(exercise, title.strip().lower(), words.strip())
    if exercise.stub and not (exercise.name and exercise.hints and exercise.solved and "..." in exercise.stub):
        raise Unusable(f"{heading!r} needs a stub with `...`, a hint, and a solution with code")
    if not exercise.stub and not (exercise.rubric and exercise.starts):
        raise Unusable(f"{heading!r} has no stub; an investigation needs a start and a rubric")
    return exercise


def cells(page: Page) -> Iterator[NotebookNode]:
    """The cells of the notebook, not yet run."""
    yield new_markdown_cell(page.opening, id="opening")
    yield install_cell.cell()
    yield new_code_cell(page.setup, id="setup")
    for exercise in page.exercises:
        yield new_markdown_cell(f"## {exercise.heading}\n\n{exercise.task}", id=exercise.id)
        for number, start in enumerate(exercise.starts, 1):
            yield new_code_cell(start, id=f"{exercise.id}-start" + (f"-{number}" if number > 1 else ""))
        if not exercise.stub:
            words = f"**What a good answer shows**\n\n{exercise.rubric}"
            yield new_markdown_cell(words, id=f"{exercise.id}-rubric")
            continue
        yield new_code_cell(exercise.stub, id=f"{exercise.id}-stub", metadata={"tags": ["exercise"]})
        check = f"check.{exercise.name}({exercise.name})"
        yield new_code_cell(check, id=f"{exercise.id}-check", metadata={"tags": ["check"]})
        yield new_markdown_cell(help_of(exercise), id=f"{exercise.id}-help")


def help_of(exercise: Exercise) -> str:
    """The hints, one after the other, and the solution: each closed until it is asked for."""
    titles = [f"{ORDINALS[i]} hint" for i in range(len(exercise.hints))] if len(exercise.hints) > 1 else ["Hint"]
    parts = [*zip(titles, exercise.hints, strict=True), ("Solution", exercise.solution)]
    return "\n\n".join(f"<details>\n<summary>{title}</summary>\n\n{words}\n\n</details>" for title, words in parts)


def notebook_of(page: Page) -> NotebookNode:
    """The notebook, not yet run."""
    metadata = {"description": page.description, "kernelspec": KERNEL, "language_info": {"name": "python"}}
    return new_notebook(cells=list(cells(page)), metadata=metadata)


def solved(page: Page) -> NotebookNode:
    """The notebook as a reader leaves it who has taken every solution."""
    notebook = notebook_of(page)
    answers = {f"{exercise.id}-stub": exercise.solved for exercise in page.exercises if exercise.stub}
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    return notebook


def execute(notebook: NotebookNode) -> NotebookNode:
    """Run it, in place, and return it cleaned."""
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(FOLDER)}}).execute()
    return clean(notebook)


def sources() -> list[Path]:
    return sorted(SOURCE.glob("*.md"))


def target(source: Path) -> Path:
    return FOLDER / f"{source.stem}.ipynb"


def bare(notebook: NotebookNode) -> object:
    """What a notebook is apart from what its run left."""
    parts = [(cell.cell_type, cell.id, cell.source, cell.metadata) for cell in notebook.cells]
    return parts, notebook.metadata


def stale() -> Iterator[str]:
    """Say of each notebook that is not what its source makes, and of each without a source."""
    for source in sources():
        path = target(source)
        if not path.is_file():
            yield f"{path.name} is missing"
        elif bare(nbformat.read(path, 4)) != bare(notebook_of(read(source.read_text(encoding="utf-8")))):
            yield f"{path.name} is not what its source makes"
    for path in sorted(FOLDER.glob("*.ipynb")):
        if not (SOURCE / f"{path.stem}.md").is_file():
            yield f"{path.name} has no source"


def main(arguments: list[str] | None = None) -> int:
    """Make the notebooks, or with --check say which are stale; 1 when one is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="change nothing, only say what is stale")
    options = parser.parse_args(arguments)
    if options.check:
        faults = list(stale())
        for fault in faults:
            print(f"chapters/exercises: {fault}; mend it with: python tests/notebooks/exercises.py")
        return int(bool(faults))
    for source in sources():
        notebook = execute(notebook_of(read(source.read_text(encoding="utf-8"))))
        text = nbformat.writes(notebook, version=nbformat.NO_CONVERT).rstrip("\n") + "\n"
        target(source).write_text(text, encoding="utf-8", newline="\n")
        print(target(source).relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
