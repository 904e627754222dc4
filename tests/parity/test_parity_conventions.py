"""golden_conventions.json and the table of convention_converter are what l1l2.conventions says now.

tests/js/parity_conventions.test.mjs holds JavaScript to the same file.
"""

from __future__ import annotations

import importlib.util
import json
import math
from pathlib import Path
from typing import Any

import make_golden_conventions as golden
import pytest

from l1l2.conventions import CONVENTIONS

PATH = Path(__file__).parents[2] / "lib" / "js" / "data" / "make_conventions.py"
SPEC = importlib.util.spec_from_file_location("make_conventions", PATH)
assert SPEC and SPEC.loader
maker = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(maker)
STORED = json.loads(golden.GOLDEN.read_text(encoding="utf-8"))
NOW = golden.build()


def alike(one: Any, other: Any) -> bool:
    """Equal, numbers to 1e-12."""
    if isinstance(one, float) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=1e-12)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other)


def test_the_table_of_the_explorable_is_fresh():
    assert maker.stored() == json.loads(json.dumps(maker.build())), "run: python lib/js/data/make_conventions.py"


def test_every_record_is_in_the_table_with_a_name_of_its_own():
    rows = maker.build()["records"]
    assert [row["id"] for row in rows] == list(CONVENTIONS)
    assert len({(row["group"], row["name"]) for row in rows}) == len(rows)
    for row in rows:
        assert row["parameter"] in row["name"] + row["shown"]
        assert not set("*") & set(row["shown"]), "written as it is read"
        assert "where(" not in row["shown"] and "sum(" not in row["shown"]


@pytest.mark.parametrize("section", NOW)
def test_python_still_gives_the_stored_answers(section):
    then, now = STORED[section], NOW[section]
    if isinstance(now, dict):
        assert then == now
        return
    assert len(then) == len(now), "run: python tests/parity/make_golden_conventions.py"
    for old, new in zip(then, now, strict=True):
        assert alike(new, old), f"{new} is not {old}; run: python tests/parity/make_golden_conventions.py"


def test_all_ordered_pairs_are_there_converted_and_refused():
    pairs = STORED["pairs"]
    assert len(pairs) == len(CONVENTIONS) ** 2
    assert {len(row) for row in pairs} == {4, 6}
    symbols = {
        name for row in pairs + STORED["options"] for name in row[-1] if len(row) == 6 or isinstance(row[-1], list)
    }
    assert symbols == set(golden.NUMBERS), "each symbol is needed somewhere"
    words = " ".join(row[3] for row in pairs if len(row) == 4)
    for part in ("penalises", "fits", "measure different things", "l1_ratio"):
        assert part in words
