"""The exercise pages: made of their sources, failed by each stub, passed by each solution, every number computed."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import nbformat
import pytest

from l1l2 import check
from tests.notebooks import exercises
from tests.test_chapters import (
    FENCE,
    NUMBER,
    code,
    heading_faults,
    headings,
    length_faults,
    markdown,
    portable_faults,
    printed,
)

ROOT = Path(__file__).parents[1]
SOURCES = exercises.sources()
NAMES = [source.stem for source in SOURCES]


def page(name):
    return exercises.read((exercises.SOURCE / f"{name}.md").read_text(encoding="utf-8"))


def stored(name):
    return nbformat.read(exercises.FOLDER / f"{name}.ipynb", 4)


@cache
def solved(name):
    return exercises.execute(exercises.solved(page(name)))


def checks(notebook):
    return [cell for cell in notebook.cells if "check" in cell.metadata.get("tags", [])]


def test_the_notebooks_are_what_their_sources_make():
    assert list(exercises.stale()) == []


def test_every_exercise_stands_on_one_page_in_the_book_s_order():
    order = ["losses", "smooth_l1", "sigmoid_mse", "sparsity", "weight_decay"]
    assert sorted(order) == NAMES
    assert [e.name for name in order for e in page(name).exercises if e.stub] == list(check.ALL)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_all_three_kinds(name):
    found = page(name).exercises
    functions = [e for e in found if e.name in check.EXERCISES]
    numbers = [e for e in found if e.name in check.PARAMETERS]
    open_ones = [e for e in found if not e.stub]
    assert functions
    assert numbers
    assert len(open_ones) == 1
    assert found == [*functions, *numbers, *open_ones], "from the easy to the open"
    for e in functions:
        assert e.stub.startswith(f"def {check.EXERCISES[e.name].signature}:")
    levels = re.findall(r"^- \*\*(.+?):\*\*", open_ones[0].rubric, re.MULTILINE)
    assert levels == ["A beginning", "Good", "Very good"]


@pytest.mark.parametrize("name", NAMES)
def test_every_stub_fails_with_words_for_somebody_who_has_not_begun(name):
    notebook = stored(name)
    assert len(checks(notebook)) == sum(bool(e.stub) for e in page(name).exercises)
    for cell in checks(notebook):
        assert ": Not yet. " in printed(cell)
        assert "placeholder" in printed(cell)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_solution_passes(name):
    for cell in checks(solved(name)):
        assert ": Right. " in printed(cell), printed(cell)


@pytest.mark.parametrize("name", NAMES)
def test_a_solution_stands_in_one_place(name):
    """Once in its source, and once in the notebook made of it, there closed."""
    source = (exercises.SOURCE / f"{name}.md").read_text(encoding="utf-8")
    for e in page(name).exercises:
        if not e.stub:
            continue
        assert source.count(e.solved) == 1
        (cell,) = (cell for cell in stored(name).cells if e.solved in cell.source)
        before = cell.source.partition(e.solved)[0]
        assert before.rstrip().endswith("<summary>Solution</summary>\n\n```python")
        assert cell.source.count("<details>") == cell.source.count("</details>") == len(e.hints) + 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rule", [heading_faults, portable_faults, length_faults], ids=lambda rule: rule.__name__)
def test_pages_keep_the_rules_of_chapters(rule, name):
    assert list(rule(name, stored(name))) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_numbers_in_the_prose_are_given_in_code_or_printed(name):
    """Each decimal, thousand and percentage is in a cell's code, or printed by one once the solutions are in."""
    assert list(unknown_numbers(solved(name))) == []


def unknown_numbers(notebook):
    cells = code(notebook)
    text = "\n".join([*(cell.source.replace("_", "") for cell in cells), *map(printed, cells)])
    known = {float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text) if found.strip(",")}
    for cell in markdown(notebook):
        for found in NUMBER.findall(FENCE.sub("", re.sub(r"\[[^\]]*\]\([^)]*\)", "", cell.source))):
            if float(found.replace("{,}", "").replace(",", "")) not in known:
                yield f"cell {cell.id}: {found}"


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_to_a_page_and_a_heading(name):
    for target in re.findall(r"\]\(([^)\s]+)\)", "\n".join(cell.source for cell in markdown(stored(name)))):
        file, _, anchor = target.partition("#")
        path = (exercises.FOLDER / file).resolve()
        assert path.is_file(), target
        if anchor:
            assert anchor in [found for _, _, found, _ in headings(nbformat.read(path, 4))], target


@pytest.mark.parametrize("name", NAMES)
def test_a_page_leads_back_to_its_chapter(name):
    assert f"]({page(name).chapter})" in page(name).opening
    assert len(page(name).description) <= 160


@pytest.mark.parametrize("name", NAMES)
def test_solutions_are_written_as_all_code_is(name):
    """Ruff sees the cells of a notebook; so here the solutions are put into the cells."""
    notebook = exercises.solved(page(name))
    text = nbformat.writes(notebook)
    for what in (["check"], ["format", "--check"]):
        file = str(ROOT / "chapters" / "exercises" / f"{name}.ipynb")
        command = [sys.executable, "-m", "ruff", *what, "--stdin-filename", file, "-"]
        ran = subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT)
        assert ran.returncode == 0, ran.stdout + ran.stderr


# --- the generator ----------------------------------------------------------------------------------------------------

SOURCE = """---
description: "A page."
chapter: ../1_losses.ipynb
---
# Title

Opening.

```python setup
import numpy as np  # a comment
# ## no heading
```

## Write it

Task.

```python stub
def lad_location(y):
    return ...
```

### Hint

Look.

### Solution

```python
def lad_location(y):
    return np.median(y)
```

Why.

## Investigate

Ask.

```python start
print(1)
```

### Rubric

- **Good:** yes.
"""


def test_a_source_becomes_cells():
    notebook = exercises.notebook_of(exercises.read(SOURCE))
    assert [(cell.id, cell.metadata.get("tags")) for cell in notebook.cells] == [
        ("opening", None), ("install", ["remove-cell"]), ("setup", None),
        ("lad-location", None), ("lad-location-stub", ["exercise"]), ("lad-location-check", ["check"]),
        ("lad-location-help", None), ("investigation", None), ("investigation-start", None),
        ("investigation-rubric", None),
    ]  # fmt: skip
    by_id = {cell.id: cell.source for cell in notebook.cells}
    assert by_id["opening"] == "# Title\n\nOpening."
    assert by_id["setup"] == "import numpy as np  # a comment\n# ## no heading"
    assert by_id["lad-location"] == "## Write it\n\nTask."
    assert by_id["lad-location-check"] == "check.lad_location(lad_location)"
    assert by_id["lad-location-help"] == (
        "<details>\n<summary>Hint</summary>\n\nLook.\n\n</details>\n\n"
        "<details>\n<summary>Solution</summary>\n\n```python\ndef lad_location(y):\n    return np.median(y)\n```\n\n"
        "Why.\n\n</details>"
    )
    answered = {cell.id: cell.source for cell in exercises.solved(exercises.read(SOURCE)).cells}
    assert answered["lad-location-stub"] == "def lad_location(y):\n    return np.median(y)"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("---\ndescription", "description", "no front matter"),
        ("chapter: ../1_losses.ipynb\n", "", "must hold description and chapter"),
        ("```python setup", "```python", "one setup cell"),
        ("### Hint", "### Hints", "a part 'Hints'"),
        ("### Hint\n\nLook.\n", "", "needs a stub with `...`, a hint"),
        ("return ...", "return 0", "needs a stub with `...`"),
        ("### Rubric\n\n- **Good:** yes.\n", "", "needs a start and a rubric"),
        ("### Hint", "```python stub\nx = ...\n```\n\n### Hint", "2 stubs"),
    ],
)
def test_a_source_that_is_not_understood_is_refused(old, new, message):
    assert old in SOURCE
    with pytest.raises(exercises.Unusable, match=re.escape(message)):
        exercises.read(SOURCE.replace(old, new, 1))


def test_a_stale_notebook_is_found(tmp_path, monkeypatch, capsys):
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a.md").write_text(SOURCE, encoding="utf-8")
    monkeypatch.setattr(exercises, "FOLDER", tmp_path)
    monkeypatch.setattr(exercises, "SOURCE", tmp_path / "source")
    assert list(exercises.stale()) == ["a.ipynb is missing"]
    nbformat.write(exercises.notebook_of(exercises.read(SOURCE)), tmp_path / "a.ipynb")
    assert list(exercises.stale()) == []
    assert exercises.main(["--check"]) == 0
    (tmp_path / "source" / "a.md").write_text(SOURCE.replace("Look.", "Look again."), encoding="utf-8")
    (tmp_path / "b.ipynb").write_text("{}")
    assert list(exercises.stale()) == ["a.ipynb is not what its source makes", "b.ipynb has no source"]
    assert exercises.main(["--check"]) == 1
    assert "mend it with: python tests/notebooks/exercises.py" in capsys.readouterr().out
