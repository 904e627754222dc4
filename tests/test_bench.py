"""The benchmarks' frame joins what was measured and says what was not; measures of accuracy tell right from wrong.

No test here looks at a clock.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import Lasso

from l1l2.paths import lasso_path

ROOT = Path(__file__).parents[1]
GOOD = """
from _section import main
def fill(section):
    section.table(["a", "b"], [[1, 2]])
    section.goal("drawn", 1.5, 2, "s")
    section.goal("small", 3, 2, " kB")
    (section.folder / "dots.png").write_bytes(b"picture")
if __name__ == "__main__":
    main("Good", fill)
"""
BAD = """
import pathlib, sys
pathlib.Path(sys.argv[2]).write_text("## Bad\\n\\nhalf of a table\\n")
raise SystemExit(3)
"""


@pytest.fixture(scope="module", autouse=True)
def _bench_is_importable():
    sys.path.insert(0, str(ROOT / "bench"))
    yield
    sys.path.remove(str(ROOT / "bench"))


@pytest.fixture
def folder(tmp_path):
    """A folder of benchmarks: one that is well, one that fails when half done, one that writes nothing."""
    for name, text in (("good", GOOD), ("bad", BAD), ("silent", "")):
        (tmp_path / f"bench_{name}.py").write_text(text)
    (tmp_path / "_section.py").write_text((ROOT / "bench" / "_section.py").read_text())
    return tmp_path


def commands(folder, *names):
    return {name: [sys.executable, str(folder / f"bench_{name}.py")] for name in names}


def test_sections_join_under_the_machine_and_the_goals(folder):
    import _results

    page, failed = _results.run_all(commands(folder, "good"), folder / "out")
    assert failed == []
    assert page.startswith("# What was measured\n")
    assert page.index("| Processor |") < page.index("## Goals") < page.index("## Good")
    assert "| drawn (at most 2s) | met, 1.5s |" in page
    assert "| small (at most 2 kB) | missed by 1.50x, 3 kB |" in page
    assert "\n| a | b |\n| --- | --- |\n| 1 | 2 |\n" in page
    assert (folder / "out" / "dots.png").read_bytes() == b"picture"


def test_what_fails_says_so_and_leaves_nothing_half_measured(folder):
    import _results

    page, failed = _results.run_all(commands(folder, "bad", "good", "silent"), folder / "out")
    assert failed == ["bad", "silent"]
    assert "half of a table" not in page
    assert "## bad\n\nThis benchmark **failed**: it ended with exit code 3." in page
    assert "## silent\n\nThis benchmark **failed**: it ended without a section." in page
    assert "## Good" in page


@pytest.mark.parametrize(("names", "code", "where"), [(["good"], 0, ".cache/bench"), ([], 1, "bench")])
def test_a_whole_run_is_the_page_and_a_part_is_kept_apart(folder, names, code, where, monkeypatch, capfd):
    import _results

    (folder / "bench").mkdir()
    for file in folder.glob("*.py"):
        file.rename(folder / "bench" / file.name)
    (folder / "requirements-dev.txt").write_text("numpy==0.1 \\\n")
    (folder / "bench" / "RESULTS.md").write_text("## bad\n\nof an earlier run\n")
    monkeypatch.setattr(_results, "ROOT", folder)
    monkeypatch.setattr(_results, "FOLDER", folder / "bench")
    monkeypatch.setattr(_results, "benchmarks", lambda: ["good", "bad"])
    assert _results.main(names) == code
    assert "## Good" in (folder / where / "RESULTS.md").read_text()
    assert ("of an earlier run" in (folder / "bench" / "RESULTS.md").read_text()) == bool(names)
    assert ("Failed: bad" in capfd.readouterr().out) == (not names)


def test_a_section_is_printed_and_alone_writes_no_file(folder):
    done = subprocess.run(
        commands(folder, "good")["good"], cwd=folder, capture_output=True, text=True, check=False
    )  # its picture has no folder here
    assert done.stdout.startswith("## Good\n\n| a | b |")
    assert not list(folder.glob("*.md"))


def test_the_page_names_the_machine_and_no_place():
    import _results

    text = _results.header([])
    for fact in ("Date", "Commit", "Processor", "Cores", "Memory", "System", "Python", "numpy", "celer", "torch"):
        assert re.search(rf"(?m)^\| {fact} \| .+ \|$", text)
    assert str(ROOT) not in text
    installed = _results.version("numpy")
    assert _results.unlike_the_book(["celer"]) == []  # the lock does not hold it
    _results.version, version = (lambda package: "0.1"), _results.version
    try:
        assert installed != "0.1" and _results.unlike_the_book(["numpy", "celer"]) == ["numpy"]
    finally:
        _results.version = version
    assert _results.version("no-such-package") == "not installed"


def test_every_benchmark_is_known_and_in_order():
    import _results

    assert _results.benchmarks()[:5] == ["losses", "paths", "validation", "linear", "growth"]


def test_ratios_are_of_rounds_and_rows_name_what_is_missing():
    import _timing

    times = {"ours": [1.0, 10.0, 1.0], "theirs": [2.0, 20.0, 3.0], "slow": [5.0]}
    assert _timing.ratio(times, "theirs", "ours") == 2.0
    assert _timing.ratio(times, "slow", "ours") == 5.0
    notes = {"here": {"ours": "0", "theirs": "1", "slow": "2", "absent": _timing.NOT_INSTALLED}}
    rows = _timing.rows({"here": times}, ours="ours", notes=notes)
    assert rows[0] == ["**ours**", "1e+03", "1x", "0"]
    assert rows[1] == ["theirs", "3e+03", "2x", "1"]
    assert rows[3] == ["absent", "not installed", "-", "-"]
    assert len(_timing.head("method", ["here"], note="n")) == len(rows[0])


def test_contestants_take_turns():
    import _timing

    turns = []
    measures = {name: lambda name=name: turns.append(name) or len(turns) for name in "ab"}
    assert _timing.interleaved(measures, rounds=3) == {"a": [1, 3, 5], "b": [2, 4, 6]}
    assert turns == list("ababab")
    raced = _timing.race({"a": lambda: turns.append("a")}, rounds=4, at_least=0)
    assert len(raced["a"]) == 4


def test_gap_and_violation_are_zero_at_a_minimum_and_bound_the_rest():
    import bench_paths

    rng = np.random.default_rng(0)
    X = rng.standard_normal((30, 8))
    y = X[:, 0] + rng.standard_normal(30)
    path = lasso_path(X, y)
    alphas = path.alphas[0] * np.array([0.5, 0.1])
    exact = path.at(alphas)
    assert abs(bench_paths.gap(X, y, alphas, exact)) < 1e-13
    assert bench_paths.violation(X, y, alphas, exact) < 1e-13

    def objective(alpha, w):
        return np.sum((y - X @ w) ** 2) / 60 + alpha * np.abs(w).sum()

    rough = np.array([Lasso(alpha=a, fit_intercept=False, tol=0.1).fit(X, y).coef_ for a in alphas])
    above = max(objective(a, w) / objective(a, e) - 1 for a, w, e in zip(alphas, rough, exact))
    assert 0 < above <= 1.0001 * bench_paths.gap(X, y, alphas, rough)
    assert bench_paths.violation(X, y, alphas, exact + 0.1) > 1e-3
    between = bench_paths.between(path.alphas, path.coefs, alphas)
    np.testing.assert_allclose(between, exact, atol=1e-13)


def test_every_way_to_smooth_l1_agrees_and_errors_are_seen():
    import bench_losses

    prediction, target = bench_losses.data(np.float64, 1000)
    methods = bench_losses.contestants(prediction, target)
    total, gradient = methods[bench_losses.OURS_NEW]()
    for method in methods.values():
        value, slope = method()
        assert float(value) == pytest.approx(total, rel=1e-12)
        np.testing.assert_allclose(np.asarray(slope), gradient, atol=1e-12)
    said = bench_losses.errors({"wrong": lambda: (2 * total, gradient + 0.5)}, prediction, target)
    assert said == {"wrong": "1e+00, 5e-01"}


def test_objectives_and_ridge_gradients_tell_right_from_wrong():
    import bench_linear
    import bench_validation

    from l1l2.losses import AbsoluteError
    from l1l2.paths import ridge_path

    X, y = bench_linear.problems()["line 30x1"]
    fits = bench_linear.absolute(X, y, AbsoluteError()) | {"wrong": lambda: (0.0, np.zeros(1))}
    above = bench_linear.objectives_above(fits, X, y, AbsoluteError())
    assert above[bench_linear.OURS] < 1e-12 and above[bench_linear.HIGHS] < 1e-9 and above["wrong"] > 1
    alphas = np.array([0.1, 1.0])
    right = ridge_path(X, y, alphas)
    assert bench_validation.ridge_errors(X, y, alphas, right) < 1e-12
    assert bench_validation.ridge_errors(X, y, alphas, 0 * right) == pytest.approx(1)


def test_slopes_of_powers_are_their_exponents():
    import bench_growth

    sizes = np.array([10, 20, 40, 80])
    assert bench_growth.slope(sizes, 3e-6 * sizes**2.5) == pytest.approx(2.5, rel=1e-12)


def test_the_lock_holds_what_the_book_lacks_and_nothing_else():
    def names(file):
        return set(re.findall(r"(?m)^([a-z0-9][^ =\[]*)==", (ROOT / file).read_text(encoding="utf-8")))

    assert {"celer", "skglm"} <= names("requirements-bench.txt")
    assert not names("requirements-bench.txt") & names("requirements-dev.txt")
