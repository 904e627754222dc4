"""Every defect is still as described; a fixed release shows up here, with a sentence that says what to do."""

import math

import pytest
from bs4 import BeautifulSoup

from l1l2 import errata
from l1l2.errata import libraries
from l1l2.errata._record import Defect, Errata


@pytest.fixture(scope="module")
def numbers():
    return {id: defect.check() for id, defect in errata.REGISTRY.items()}


@pytest.mark.parametrize("id", errata.REGISTRY)
def test_defect_is_as_described(id, numbers):
    defect = errata.REGISTRY[id]
    assert defect.holds(numbers[id]), (
        f"{defect.name} no longer does what the page of errata says: {numbers[id]}. If it has been mended since "
        f"{defect.version} (scikit-learn here: {errata.installed()}), set its status to 'mended' and tell the story."
    )


@pytest.mark.parametrize("id", errata.REGISTRY)
def test_other_numbers_are_turned_down(id, numbers):
    defect, true = errata.REGISTRY[id], numbers[id]
    for name, value in true.items():
        values = value if isinstance(value, tuple) else (value,)
        for i, v in enumerate(values):
            for w in (-v - 1, 10 * v + 10, math.nan, None):
                other = (*values[:i], w, *values[i + 1 :])
                assert not defect.holds({**true, name: other if isinstance(value, tuple) else w}), (name, w)
        assert not defect.holds({k: x for k, x in true.items() if k != name})


def test_a_mended_release_is_noticed(monkeypatch):
    """As if scikit-learn's method 'lar' were right: it hands over least squares."""
    import numpy as np

    def mended(X, y, method):
        order = [j - 1 for j in libraries.ORDER]
        return None, order, np.linalg.lstsq(X, y, rcond=None)[0][:, None]

    monkeypatch.setattr(libraries, "lars_path", mended)
    monkeypatch.setattr(libraries, "DRAWS", 5)
    with pytest.raises(AssertionError, match=r"sklearn-lar is no longer as described.*has been mended since release"):
        errata.show("sklearn-lar")


def test_table_and_block(numbers):
    everything = Errata(tuple((defect, numbers[id]) for id, defect in errata.REGISTRY.items()))
    html = BeautifulSoup(everything._repr_html_(), "html.parser")
    assert len(html.tbody.find_all("tr")) == len(errata.REGISTRY)
    assert html.caption.text == everything.tally
    for id, defect in errata.REGISTRY.items():
        one = Errata(((defect, numbers[id]),))
        block = BeautifulSoup(one._repr_html_(), "html.parser")
        assert [term.text for term in block.find_all("dt")] == [
            "Where", "Says", "Right", "Measured", "Affected", "Stands",
        ]  # fmt: skip
        assert defect.url == (block.a["href"] if block.a else "")
        assert repr(one).startswith(f"{id} ({defect.status}): ")


def test_words():
    with pytest.raises(KeyError, match="no defect has the id 'none'"):
        errata.show("none")
    texts = {"name": "a", "where": "b", "version": "c", "says": "d", "right": "e", "affects": "f", "stands": "g"}
    with pytest.raises(ValueError, match="status must be one of open, mended"):
        Defect("x", **texts, status="gone", check=dict, found=str)
    with pytest.raises(ValueError, match="needs numbers"):
        Defect("x", **texts, status="open", check=dict, found=str)
