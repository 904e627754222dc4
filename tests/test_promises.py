"""The README's list of promises is made from tests/promises.toml, and names nothing that is not there."""

from __future__ import annotations

import pytest

from tests import promises
from tests.promises import Promise, Unkept

TEST = """
def test_something(): ...
class TestGroup:
    def test_inside(self): ...
    def helper(self): ...
"""


@pytest.fixture
def root(tmp_path):
    (tmp_path / "test_a.py").write_text(TEST, encoding="utf-8")
    return tmp_path


def test_the_readme_holds_the_promises():
    readme = promises.README.read_text(encoding="utf-8")
    assert readme == promises.written(readme, promises.load()), "python run.py promises"


@pytest.mark.parametrize("promise", promises.load(), ids=lambda p: p.says[:60])
def test_what_holds_a_promise_is_there(promise):
    promises.verify(promise)


@pytest.mark.parametrize(
    "place", ["test_a.py", "test_a.py::test_something", "test_a.py::TestGroup::test_inside", "python run.py serve"]
)
def test_a_place_that_is_there(place, root):
    promises.verify(Promise("Right", "It is.", (place,)), root)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("test_b.py::test_something", "no such file"),
        ("test_a.py::test_nothing", "no such test"),
        ("test_a.py::TestGroup::helper", "no such test"),
        ("python run.py fly", "no 'fly'"),
    ],
)
def test_a_place_that_is_not_there(place, said, root):
    with pytest.raises(Unkept, match=said):
        promises.verify(Promise("Right", "It is.", (place,)), root)


@pytest.mark.parametrize("text", ['says = "no full stop"\nheld_by = ["x"]', 'says = "Held by nothing."'])
def test_a_promise_without_a_sentence_or_a_test_is_refused(text, tmp_path):
    source = tmp_path / "promises.toml"
    source.write_text(f"[[Right]]\n{text}\n", encoding="utf-8")
    with pytest.raises(Unkept, match="a promise is a sentence"):
        promises.load(source)


def test_the_list_goes_between_its_marks():
    readme = f"above\n{promises.BEGIN}\nold\n{promises.END}\nbelow\n"
    new = promises.written(readme, [Promise("Right", "It is.", ("a/test_a.py::test_b", "python run.py serve"))])
    assert new.startswith("above\n") and new.endswith("\nbelow\n") and "old" not in new
    assert "| It is. | `python run.py serve`, [test_b](a/test_a.py) |" in new
    assert promises.written(new, [Promise("Right", "It is.", ("a/test_a.py::test_b", "python run.py serve"))]) == new
    with pytest.raises(Unkept, match="once each"):
        promises.written("nothing", [])


def test_a_run_tells_each_promise_what_its_tests_said(tmp_path, monkeypatch):
    (tmp_path / "test_a.py").write_text("def test_well(): ...\ndef test_ill(): assert False\n", encoding="utf-8")
    monkeypatch.setattr(promises, "ROOT", tmp_path)
    made = [Promise("Right", "Well.", ("test_a.py::test_well",)), Promise("Right", "All.", ("test_a.py",))]
    made.append(Promise("Right", "Long.", ("python run.py bench",)))
    assert [verdict for _, verdict in promises.verdicts(made, processes=0)] == [
        "1 passed",
        "1 passed, 1 failed",
        "see also python run.py bench",
    ]
