"""The teachers' page: lessons as long as they say, every picture once, and commands that do what stands there."""

import csv
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from l1l2 import explorables
from l1l2.check import EXERCISES
from tests.notebooks import exercises
from tests.test_check import MUTANTS

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "chapters" / "teachers.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def section(title):
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def rows(text):
    table = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1:] if not line.startswith("|--")]


@pytest.mark.parametrize("lesson", ["Lesson 1: an error pulls", "Lesson 2: a weight pulls"])
def test_a_lesson_lasts_ninety_minutes(lesson):
    text = PAGE.partition(f"### {lesson}\n")[2].partition("\n### ")[0].partition("\n## ")[0]
    assert sum(int(row[0]) for row in rows(text)) == 90


def test_each_picture_removes_one_belief_and_its_link_leads_to_it():
    table = rows(section("What each picture removes"))
    assert all(len(row) == 3 and all(row) for row in table)
    named = dict(re.search(r"\[(\w+)\]\(([\w.]+)(?:#[\w-]+)?\)", cell).groups() for _, cell, _ in table)
    shown = {cls for cls in explorables.__all__ if getattr(getattr(explorables, cls), "name", "")}
    assert set(named) == shown
    assert len(named) == len(table)
    for name, page in named.items():
        cells = nbformat.read(ROOT / "chapters" / page, 4).cells
        assert any(f"{name}()" in cell.source for cell in cells), f"{page} does not show {name}"


def test_each_chapter_has_its_goals():
    goals = re.findall(
        r"^\*\*\[Chapter [\d.]+\]\(([\w.]+)\)\.\*\*", section("What they can do afterwards"), re.MULTILINE
    )
    assert goals == sorted(path.name for path in (ROOT / "chapters").glob("[0-9]*.ipynb"))


# --- ten submissions, good and bad ------------------------------------------------------------------------------------


def submitted(notebooks, folder):
    folder.mkdir(parents=True)
    for name, notebook in notebooks.items():
        nbformat.write(notebook, folder / f"{name}.ipynb")


def functions():
    """The seven functions, solved, in one file."""
    pages = [exercises.read(source.read_text(encoding="utf-8")) for source in exercises.sources()]
    solved = [e.solved for page in pages for e in page.exercises if e.name in EXERCISES]
    return "\n\n".join(["import numpy as np", *solved])


FAY = """
def smooth_l1(r, beta):
    while True:
        pass

largest_step = 0.94
"""
HAL = """
import os

def lad_location(y):
    return sorted(y)[len(y) // 2]

def smooth_l1(r, beta):
    os._exit(3)
"""
IVY = """
def soft_threshold(v, threshold):
    v -= threshold
    return v
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grade the ten as the page says, word for word; what was printed, and the table."""
    base = tmp_path_factory.mktemp("class")
    folder = base / "submissions"
    pages = {source.stem: exercises.read(source.read_text(encoding="utf-8")) for source in exercises.sources()}
    solved = {name: exercises.solved(page) for name, page in pages.items()}
    submitted(solved, folder / "ann" / "exercises")
    submitted({name: exercises.notebook_of(page) for name, page in pages.items()}, folder / "ben")
    nbformat.write(solved["losses"], folder / "cem.ipynb")
    cell = nbformat.v4.new_code_cell
    jo = ["%matplotlib inline\nimport numpy as np", "1 / 0", "def lad_location(y):\n    return np.median(y)"]
    nbformat.write(nbformat.v4.new_notebook(cells=[cell(source) for source in jo]), folder / "jo.ipynb")
    files = {"dana.py": functions(), "eli.py": "import numpy\ndef smooth_l1(r, beta)\n", "fay.py": FAY, "hal.py": HAL}
    for name, text in (files | {"gus.ipynb": "no notebook", "ivy.py": IVY}).items():
        (folder / name).write_text(text, encoding="utf-8")
    printed = {}
    for kind, text in BLOCKS:
        if kind != "bash":
            continue
        (line,) = text.splitlines()
        words = shlex.split(line)
        assert words[0] == "python"
        ran = subprocess.run(
            [sys.executable, *words[1:]], cwd=base, capture_output=True, text=True, timeout=400,
            env=os.environ | {"PYTHONPATH": str(ROOT / "lib")},
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        printed[line] = ran.stdout
    return printed, base


@pytest.mark.slow
def test_the_commands_print_what_the_page_shows(graded):
    printed, _ = graded
    listed, ten, one = printed.values()
    assert all(f"{path.stem}" in listed for path in MUTANTS.glob("*.py"))
    assert ("text", ten) in BLOCKS, ten
    assert "one.csv: 10 submissions" in one


@pytest.mark.slow
def test_the_table_holds_what_the_page_tells(graded):
    _, base = graded
    with (base / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        table = {row["submission"]: row for row in csv.DictReader(file)}
    assert table["ann"]["faults"] == ""
    assert "placeholder" in table["ben"]["encode_box: verdict"]
    assert "placeholder" in table["ben"]["halving_lambda: verdict"]
    assert "did not finish" in table["fay"]["smooth_l1: verdict"]
    assert table["fay"]["largest_step"] == "1"
    assert (table["hal"]["smooth_l1"], table["hal"]["lad_location"]) == ("0", "1")
    assert "changes its input" in table["ivy"]["soft_threshold: verdict"]
    assert (table["jo"]["lad_location"], table["jo"]["smooth_l1"]) == ("1", "")
