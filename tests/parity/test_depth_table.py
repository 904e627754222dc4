"""The table that the explorable depth_xray reads is what l1l2 computes now."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

PATH = Path(__file__).parents[2] / "lib" / "js" / "data" / "make_depth.py"
SPEC = importlib.util.spec_from_file_location("make_depth", PATH)
assert SPEC and SPEC.loader
maker = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(maker)
STORED = maker.stored()


def test_it_has_one_number_a_layer_for_every_network():
    assert tuple(STORED) == maker.ACTIVATIONS
    for networks in STORED.values():
        assert tuple(networks) == maker.INITIALISATIONS
        for lists in networks.values():
            assert lists.keys() == maker.RESIDUAL.keys()
            for by_depth in lists.values():
                assert [len(levels) for levels in by_depth] == list(maker.DEPTHS)


@pytest.mark.parametrize("activation", maker.ACTIVATIONS)
def test_python_still_gives_the_stored_norms(activation):
    """Every kind of network at four depths, to the last digit stored (rounding may tip it once)."""
    for initialisation in maker.INITIALISATIONS:
        for residual in maker.RESIDUAL:
            for depth in (2, 3, 8, 20):
                then = STORED[activation][initialisation][residual][depth - maker.DEPTHS[0]]
                now = maker.entry(depth, activation, initialisation, residual)
                difference = np.abs(np.cumsum(then) - np.cumsum(now)).max()
                assert difference <= 1, (activation, initialisation, residual, depth, then, now)
