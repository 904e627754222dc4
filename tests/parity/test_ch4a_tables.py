"""The tables that contact_point and coefficient_paths read are what Python computes now."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from l1l2.penalties import project_l1_ball

DATA = Path(__file__).parents[2] / "lib" / "js" / "data"


def maker(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, DATA / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


corners, diabetes = maker("make_corners"), maker("make_diabetes")
STORED = corners.stored()


def levels(ratio: str, what: str) -> np.ndarray:
    return corners.unpacked(STORED[ratio][what])


def test_it_has_one_number_for_every_dimension_and_ratio():
    assert tuple(STORED) == corners.RATIOS
    for ratio, lists in STORED.items():
        assert len(lists["kept"]) == len(corners.DIMENSIONS) == 99
        assert 0 < len(lists["corner"]) <= 99 and 0 < len(lists["zeros"]) < 20
        assert levels(ratio, "corner").min() >= -6000 and levels(ratio, "zeros").max() < 10_000


@pytest.mark.parametrize("d", [2, 3, 10, 24])
def test_python_still_gives_the_stored_numbers(d):
    """To the last digit stored (rounding may tip it once)."""
    for ratio, (odds, zeros, stays) in zip(corners.RATIOS, corners.entries(d), strict=True):
        corner, some, kept = (levels(ratio, what) for what in ("corner", "zeros", "kept"))
        if d - 2 < len(corner):
            assert abs(corner[d - 2] - 1000 * math.log10(odds)) <= 1, (ratio, d)
        else:
            assert odds < corners.TINY
        assert abs((some[d - 2] if d - 2 < len(some) else 10_000) - 10_000 * zeros) <= 1, (ratio, d)
        assert abs(kept[d - 2] - 100 * stays) <= 1, (ratio, d)


def test_the_projection_itself_gives_the_same_chances():
    """Another way: project 4,000 points with l1l2 and count, within four standard errors."""
    rng, n = np.random.default_rng(1), 4000
    for d, ratio in ((3, "2"), (10, "5"), (5, "1.5")):
        x = rng.normal(size=(n, d))
        points = float(ratio) * x / np.linalg.norm(x, axis=1, keepdims=True)
        stay = np.array([np.count_nonzero(project_l1_ball(point, 1.0)) for point in points])
        odds = 10 ** (levels(ratio, "corner")[d - 2] / 1000)
        assert abs((stay == 1).mean() - odds) < 4 * math.sqrt(odds / n)
        assert abs(stay.mean() - levels(ratio, "kept")[d - 2] / 100) < 4 * stay.std() / math.sqrt(n)


def test_the_diabetes_products_are_those_of_the_data():
    stored, now = diabetes.stored(), diabetes.build()
    assert (stored["names"], stored["n"]) == (now["names"], now["n"])
    for what in ("gram", "xy"):
        assert np.allclose(stored[what], now[what], rtol=1e-12, atol=1e-15)
    X, y, _ = diabetes.centred()
    assert np.allclose(np.linalg.solve(stored["gram"], stored["xy"]), np.linalg.lstsq(X, y, rcond=None)[0], rtol=1e-10)
