"""Whether the mutation runner can be believed: a toy package, with mutants whose fate is known."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutation.__main__ import MODULES, explained, source_of
from tests.mutation.mutants import mutants_of

ROOT = Path(__file__).parents[2]

TOY = '''"""A toy."""

LIMIT = 3


def clamp(x: int, low: int = 0) -> int:
    """Return x in low..LIMIT."""
    if x < low:
        return low
    while x > LIMIT:
        x -= 1
    return x


def unseen(x):
    return -x


class Box:
    def __init__(self, side):
        self.side = abs(side)

    @property
    def area(self):
        return self.side * self.side
'''
TOY_TEST = """
import toy.shapes
from toy.shapes import Box, clamp


def test_clamp():
    assert [clamp(x) for x in (-1, 0, 2, 3, 5)] == [0, 0, 2, 3, 3]


def test_area():
    assert Box(-3).area == 9 and Box(-3).side == 3
"""
RUN = """
import json, sys
from pathlib import Path
from tests.mutation import runner
runner.IMPORTED_FIRST = ""
root = Path(sys.argv[1])
project = runner.Project(root, root, "toy", ("test_toy.py",), root / "cache")
found = runner.run_mutants(project, ["shapes"], at_a_time=2, say=lambda text: None)
sys.stdout.write(json.dumps(found["shapes"]))
"""


@pytest.fixture(scope="module")
def fates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("toys")
    (folder / "toy").mkdir()
    (folder / "toy" / "__init__.py").touch()
    (folder / "toy" / "shapes.py").write_text(TOY)
    (folder / "test_toy.py").write_text(TOY_TEST)
    command = [sys.executable, "-c", RUN, str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    for inherited in [name for name in environment if name.startswith(("PYTEST_XDIST", "COV_"))]:
        del environment[inherited]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("mutant", "fate"),
    [
        ("(module) | LIMIT = 3 | 3 -> 4", "killed"),  # imported anew
        ("clamp | def clamp(x: int, low: int = 0) -> int: | 0 -> 1", "killed"),
        ("clamp | if x < low: | x < low -> False", "killed"),
        ("clamp | if x < low: | x < low -> x <= low", "survived"),  # the same at x = low
        ("clamp | while x > LIMIT: | x > LIMIT -> x >= LIMIT", "killed"),
        ("clamp | x -= 1 | left out", "timed out"),
        ("clamp | x -= 1 | x -= 1 -> x += 1", "timed out"),
        ("clamp | return x | return x -> return None", "killed"),
        ("unseen | return -x | -x -> x", "survived"),  # no test passes there
        ("Box.__init__ | self.side = abs(side) | abs(side) -> side", "killed"),
        ("Box.area | return self.side * self.side | self.side * self.side -> self.side / self.side", "killed"),
    ],
)
def test_the_fate_of_a_mutant_is_as_foreseen(fates, mutant, fate):
    assert fates[mutant] == fate


def test_every_mutant_is_run_once(fates):
    assert sorted(fates) == sorted(mutant.name for mutant in mutants_of(TOY))
    assert len(fates) > 15


def test_mutants_are_whole_programs_that_differ():
    names = [mutant.name for mutant in mutants_of(TOY)]
    assert len(set(names)) == len(names)
    codes = {
        next(m for m in mutants_of(TOY) if m.name == name).compile("toy.py").replace(co_filename="") for name in names
    }
    assert len(codes) == len(names)


def test_what_is_explained_exists_and_every_module_too():
    for module, reasons in explained().items():
        assert module in MODULES
        assert set(reasons) <= {mutant.name for mutant in mutants_of(source_of(module))}
        assert all(len(why.split()) > 4 for why in reasons.values())
