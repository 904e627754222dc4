"""Every right answer passes, every wrong one is told what is wrong, and nothing an answer does breaks the check."""

import csv
import importlib.util
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from l1l2 import check
from l1l2.check import EXERCISES, Verdict, guard

MUTANTS = Path(__file__).parent / "mutants"


def load(name):
    spec = importlib.util.spec_from_file_location(f"mutants_{name}", MUTANTS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ANSWERS = {
    name: {key: value for key, value in vars(load(name)).items() if key.startswith(("right_", "wrong_"))}
    for name in EXERCISES
}
RIGHT = [(name, key) for name, answers in ANSWERS.items() for key in answers if key.startswith("right_")]
WRONG = [(name, key) for name, answers in ANSWERS.items() for key in answers if key.startswith("wrong_")]
LONG = 60.0  # seconds: a busy machine shall fail no answer that ends by itself


@pytest.mark.parametrize(("name", "key"), RIGHT)
def test_a_right_answer_passes(name, key):
    verdict = getattr(check, name)(ANSWERS[name][key], time_limit=LONG)
    assert verdict, verdict
    assert verdict.exercise == name


@pytest.mark.parametrize(("name", "key"), WRONG)
def test_a_wrong_answer_hears_what_is_wrong(name, key):
    answer = ANSWERS[name][key]
    verdict = getattr(check, name)(answer, time_limit=0.25 if "finish" in answer.__doc__ else LONG)
    assert not verdict
    assert answer.__doc__ in verdict.message, verdict


@pytest.mark.parametrize("name", EXERCISES)
def test_there_are_enough_mutants(name):
    assert sum(n == name for n, _ in RIGHT) >= 5
    assert sum(n == name for n, _ in WRONG) >= 8


@pytest.mark.parametrize("name", EXERCISES)
def test_each_known_wrong_form_is_wrong_and_is_recognised(name):
    """No wrong form is right, and each one, given as an answer, is named as what it is."""
    exercise = EXERCISES[name]
    for wrong in exercise.wrongs:
        verdict = getattr(check, name)(wrong.form)
        assert not verdict, wrong.says
        assert wrong.says.rstrip(".?") in verdict.message, (wrong.says, verdict.message)


@pytest.mark.parametrize("name", EXERCISES)
def test_the_reference_passes_its_own_check(name):
    exercise = EXERCISES[name]

    def answer(*arguments):
        value = exercise.reference(*arguments)
        return value[0] if exercise.interval else value

    assert getattr(check, name)(answer)


def test_the_decayed_step_is_the_book_s_own_descent():
    from l1l2.descent import SGD

    for decoupled in (False, True):
        assert check.decayed_step(
            lambda w, gradient, eta, lam, n, d=decoupled: SGD(eta, weight_decay=lam / n, decoupled=d).step(w, gradient)
        )


@pytest.mark.parametrize("name", EXERCISES)
def test_the_exercise_and_its_check_have_one_signature(name):
    exercise = EXERCISES[name]
    assert exercise.signature in getattr(check, name).__doc__
    assert name in check.__all__
    assert exercise.task.endswith(".")


HOSTILE = {
    "none": (lambda *a: None, "return` missing"),
    "text": (lambda *a: "0.5", "You return text, '0.5'"),
    "bytes": (lambda *a: b"0.5", "text"),
    "ellipsis": (lambda *a: ..., "placeholder"),
    "complex": (lambda *a: 1j, "complex"),
    "boolean": (lambda *a: True, "True or False"),
    "dictionary": (lambda *a: {"a": 1}, "dict"),
    "set": (lambda *a: {1.0}, "set"),
    "generator": (lambda *a: (x for x in (1.0,)), "generator"),
    "map": (lambda *a: map(float, (1.0,)), "generator"),
    "function": (lambda *a: np.median, "parentheses"),
    "object": (lambda *a: object(), "no array of numbers"),
    "array of objects": (lambda *a: np.array([None, "x"], dtype=object), "no array of numbers"),
    "ragged": (lambda *a: [[1.0], [1.0, 2.0]], "no array of numbers"),
    "dates": (lambda *a: np.datetime64("2020-01-01"), "dates"),
    "exit": (lambda *a: exit(), "exit()"),
    "interrupt": (lambda *a: (_ for _ in ()).throw(KeyboardInterrupt()), "KeyboardInterrupt"),
    "input": (lambda *a: input("?"), "gets what it needs " + "as arguments"),
    "raises a class without words": (lambda *a: (_ for _ in ()).throw(RuntimeError), "RuntimeError"),
    "raises with an address": (lambda *a: (_ for _ in ()).throw(RuntimeError(object())), "<object object>"),
    "huge": (lambda *a: np.zeros((3, 4, 5)), "shape (3, 4, 5)"),
    "empty": (lambda *a: [], "shape (0,)"),
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("name", EXERCISES)
def test_whatever_comes_back_ends_in_a_verdict(name, what):
    answer, phrase = HOSTILE[what]
    verdict = getattr(check, name)(answer)
    assert not verdict
    assert phrase in verdict.message, verdict
    assert " at 0x" not in verdict.message


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", EXERCISES)
def test_nan_and_infinity_are_no_answer(name, value):
    shape = (4,) if EXERCISES[name].outputs else ()
    with np.errstate(all="raise"):
        verdict = getattr(check, name)(lambda *a: np.full(shape, value))
    assert not verdict
    assert ("nan is no number" if np.isnan(value) else "an infinite value") in verdict.message, verdict


async def coroutine(r, beta):
    return r


class NotCallable:
    pass


@pytest.mark.parametrize(
    ("answer", "phrase"),
    [
        (None, "You gave None. Pass the function itself"),
        (0.5, "You gave a float, not a function"),
        (np.zeros(3), "You gave an array, not a function"),
        ("smooth_l1", "You gave a str"),
        (NotCallable(), "You gave a NotCallable"),
        (lambda: 1, "yours takes no arguments"),
        (lambda r: r, "It must take (r, beta); yours takes (r)."),
        (lambda beta, r: r, "The order of the arguments is (r, beta); yours is (beta, r)."),
        (lambda r, beta, more: r, "yours takes (r, beta, more)"),
        (lambda r, *, beta: r, "yours takes (r, *, beta)"),
        (NotCallable, "yours takes no arguments"),
        (coroutine, "not `async def`"),
        (abs, "It must take (r, beta)"),
        (print, "return` missing"),
    ],
)
def test_what_is_no_answer_to_the_exercise(answer, phrase):
    verdict = check.smooth_l1(answer)
    assert not verdict
    assert phrase in verdict.message, verdict


# --- remarks: right, but ----------------------------------------------------------------------------------------------


def test_remarks_on_right_answers():
    right = ANSWERS["smooth_l1"]
    assert check.smooth_l1(right["right_where"]).message == "Tried on 49 inputs, as numbers and as arrays."
    assert "It takes one number at a time; `np.where" in check.smooth_l1(right["right_branch_for_one_number"]).message
    assert "as arrays." in check.smooth_l1(right["right_masks_for_arrays_only"]).message
    assert "as lists." in check.soft_threshold(ANSWERS["soft_threshold"]["right_recursion_for_lists"]).message
    assert "as tables of rows." in check.encode_box(ANSWERS["encode_box"]["right_tables_only"]).message


def test_a_remark_on_integers():
    def answer(r, beta):
        out = np.zeros_like(r)
        for i, x in enumerate(r):
            out[i] = x * x / (2 * beta) if abs(x) < beta else abs(x) - beta / 2
        return out

    verdict = check.smooth_l1(answer)
    assert verdict
    assert "an array of integers" in verdict.message


def test_a_remark_on_lists_and_on_overflow():
    def on_lists(r, beta):
        if isinstance(r, list):
            return r * 2
        return ANSWERS["smooth_l1"]["right_where"](r, beta)

    assert "takes a list without complaint" in check.smooth_l1(on_lists).message
    overflow = check.cross_entropy_delta(ANSWERS["cross_entropy_delta"]["right_math_for_one_number"])
    assert overflow
    assert "at z = -800, y = 1 you raise OverflowError" in overflow.message
    assert "remark" not in check.cross_entropy_delta(ANSWERS["cross_entropy_delta"]["right_stable"]).message


# --- time ------------------------------------------------------------------------------------------------------------


def alive():
    return [thread for thread in threading.enumerate() if thread.name == "answer"]


def timed(answer, limit=0.2):
    start = time.perf_counter()
    verdict = check.smooth_l1(answer, time_limit=limit)
    return verdict, time.perf_counter() - start


def test_an_endless_loop_is_ended_and_leaves_no_thread():
    def endless(r, beta):
        while True:
            pass

    verdict, seconds = timed(endless)
    assert verdict.message == "It did not finish within 0.2 seconds at r = 0.5, beta = 2: does a loop never end?"
    assert seconds < 1.5
    assert not alive()


def test_an_endless_loop_that_catches_exceptions_is_ended():
    def stubborn(r, beta):
        while True:
            try:
                beta = beta + 1
            except Exception:  # noqa: BLE001
                beta = 0

    verdict, seconds = timed(stubborn)
    assert "did not finish" in verdict.message
    assert seconds < 1.5
    assert not alive()


def test_the_inputs_that_do_not_end_are_named():
    def slow_for_negative(r, beta):
        while r < 0:
            pass
        return 0.0625 if beta == 2 else 0.0

    verdict, _ = timed(slow_for_negative)
    assert "at r = -0.5, beta = 2: does a loop" in verdict.message


def test_waiting_in_c_code_cannot_be_ended_and_is_said():
    gate = threading.Event()
    verdict, seconds = timed(lambda r, beta: gate.wait(20))
    gate.set()  # only the test can end it
    assert "It could not be stopped either" in verdict.message
    assert seconds < 3
    for thread in alive():
        thread.join(2)
    assert not alive()


def test_type_hints_are_not_repeated():
    def annotated(r: float) -> float:
        return r

    assert check.smooth_l1(annotated).message == "It must take (r, beta); yours takes (r)."


def test_a_slow_but_right_answer_has_time():
    def slow(r, beta):
        time.sleep(0.001)
        return ANSWERS["smooth_l1"]["right_where"](r, beta)

    assert check.smooth_l1(slow)


def test_where_no_thread_can_be_started_a_tracer_keeps_the_time(monkeypatch):
    def no_threads(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", no_threads)
    assert check.smooth_l1(ANSWERS["smooth_l1"]["right_where"])
    assert "did you divide by beta" in check.smooth_l1(ANSWERS["smooth_l1"]["wrong_no_division"]).message

    def endless(r, beta):
        while True:
            pass

    verdict, seconds = timed(endless)
    assert "did not finish within 0.2 seconds at r = 0.5" in verdict.message
    assert seconds < 1.5


def test_the_guard_returns_and_restores(capsys):
    import builtins
    import sys

    before = builtins.input, sys.stdout, threading.stack_size()
    assert guard.run(lambda: print("unseen") or 7, 1.0) == 7
    with pytest.raises(guard.TimeUp):
        guard.run(lambda: [None for _ in iter(int, 1)], 0.1)
    assert (builtins.input, sys.stdout, threading.stack_size()) == before
    assert builtins.input is not guard._no_input
    assert capsys.readouterr().out == ""


def test_the_thread_has_a_stack_of_its_own_size(monkeypatch):
    sizes = []
    real = threading.stack_size
    monkeypatch.setattr(threading, "stack_size", lambda size: sizes.append(size) or real(size))
    assert guard.run(lambda: 1, 1.0) == 1
    assert sizes == [guard.STACK, 0]


def test_the_same_answer_gets_the_same_words_again():
    answer = ANSWERS["smooth_l1"]["wrong_common_bug"]
    assert check.smooth_l1(answer) == check.smooth_l1(answer)


# --- the verdict -----------------------------------------------------------------------------------------------------


def test_the_sentence_of_the_book():
    verdict = check.smooth_l1(ANSWERS["smooth_l1"]["wrong_no_division"])
    assert verdict.message == (
        "Right for |r| > beta and for beta = 1; at r = 0.5, beta = 2 you give 0.125, expected 0.0625:"
        " did you divide by beta inside the quadratic zone?"
    )


def test_a_verdict_in_a_terminal_and_in_a_notebook():
    good, bad = Verdict(True, "Tried.", "smooth_l1"), Verdict(False, "At r < 1 & `x < 2` it is <b>.", "smooth_l1")
    assert good
    assert not bad
    assert str(good) == repr(good) == "smooth_l1: Right. Tried."
    assert str(Verdict(False, "No.")) == "Not yet. No."
    html = bad._repr_html_()
    assert "Not yet." in html
    assert "r &lt; 1 &amp; <code>x &lt; 2</code> it is &lt;b&gt;." in html
    assert "verdict-failed" in html
    assert "verdict-passed" in good._repr_html_()
    assert "a ` b" in Verdict(True, "a ` b")._repr_html_()


@pytest.mark.parametrize("name", EXERCISES)
def test_every_wrong_form_speaks_in_sentences(name):
    says = [wrong.says for wrong in EXERCISES[name].wrongs]
    assert len(says) >= 8
    for words in says:
        assert words[0].islower(), words
        assert not words.endswith("."), words


# --- grading a class -------------------------------------------------------------------------------------------------

SUBMISSIONS = {
    "alice.py": """
import numpy as np
def smooth_l1(r, beta):
    return np.where(np.abs(r) < beta, np.square(r) / (2 * beta), np.abs(r) - beta / 2)
def soft_threshold(v, threshold):
    return np.where(np.abs(v) > threshold, v, 0)
halving_lambda, largest_step, entry_alpha = 335, 0.47, ...
if __name__ == "__main__":
    raise RuntimeError("a submission is imported, not run")
""",
    "broken.py": "def smooth_l1(r, beta:",
    "bytes.py": b"\xff\xfe\xfa",
    "crash.py": """
import os
def lad_location(y):
    return sorted(y)[len(y) // 2]
def smooth_l1(r, beta):
    os._exit(3)
def soft_threshold(v, threshold):
    return v
""",
    "exits.py": "def soft_threshold(v, threshold):\n    return v\nraise SystemExit(1)",
    "loop.py": "while True: pass",
    "nothing.ipynb": "this is no notebook",
    "=formula.py": "x = 1",
    "notes.txt": "not a submission",
    ".hidden.py": "raise RuntimeError",
    "dora/part one.ipynb": json.dumps({"cells": [
        {"cell_type": "markdown", "source": "# Exercises"},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "!ls\n", "import numpy as np\n", "np.abs?"]},
        {"cell_type": "code", "source": "from l1l2 import check\n1 / 0"},
        {"cell_type": "code", "source": "%%bash\nexit 1"},
        {"cell_type": "code", "source": "%%time\ndef lad_location(y):\n    return np.median(y)\ndisplay(1)"},
        {"cell_type": "code", "source": "check.lad_location(lad_location)"},
    ]}),
    "dora/part two.py": "from helper import decay\ndef decayed_step(w, gradient, eta, lam, n):\n"
                        "    return decay(eta, lam, n) * w - eta * gradient",
    "dora/helper.py": "def decay(eta, lam, n):\n    return 1 - eta * lam / n",
    "dora/.ipynb_checkpoints/part two.py": "raise RuntimeError('an old copy')",
    "empty/readme.md": "nothing here",
}  # fmt: skip


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grade the folder once, as a teacher would; return the table by submission, and what was printed."""
    base = tmp_path_factory.mktemp("class")
    for name, text in SUBMISSIONS.items():
        path = base / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    out = base / "grades.csv"
    command = [sys.executable, "-m", "l1l2.check", "--grade", str(base / "work"), "--csv", str(out)]
    options = ["--seconds", "0.4", "--total", "60", "--jobs", "4"]
    ran = subprocess.run([*command, *options], capture_output=True, text=True, cwd=base, timeout=300)
    assert ran.returncode == 0, ran.stderr
    with out.open(encoding="utf-8-sig", newline="") as file:
        table = {row["submission"]: row for row in csv.DictReader(file)}
    return table, ran.stdout, base


def test_every_submission_has_a_line_and_nothing_else_has(graded):
    table, printed, base = graded
    names = {"alice", "broken", "bytes", "crash", "exits", "loop", "nothing", "'=formula", "dora"}
    assert set(table) == names
    assert "grades.csv: 9 submissions, 7 with faults" in printed
    assert {path.name for path in (base / "work").iterdir()} == {name.split("/")[0] for name in SUBMISSIONS}
    assert not list(base.rglob("__pycache__"))


def test_marks_and_words(graded):
    alice = graded[0]["alice"]
    assert (alice["right"], alice["of"], alice["faults"]) == ("2", "12", "")
    assert (alice["smooth_l1"], alice["soft_threshold"], alice["encode_box"]) == ("1", "0", "")
    assert "hard threshold" in alice["soft_threshold: verdict"]
    assert (alice["halving_lambda"], alice["largest_step"], alice["entry_alpha"]) == ("1", "0", "0")
    assert "Is it 1 over the largest curvature?" in alice["largest_step: verdict"]
    assert alice["entry_alpha: verdict"] == "entry_alpha is a placeholder: put the number in its place."
    assert alice["stuck_bias"] == ""
    assert alice["encode_box: verdict"] == "not defined"


def test_a_folder_of_notebooks_and_modules_is_one_submission(graded):
    dora = graded[0]["dora"]
    assert (dora["right"], dora["lad_location"], dora["decayed_step"]) == ("2", "1", "1")
    assert dora["faults"] == "part one.ipynb, code cell 2: ZeroDivisionError (division by zero)"


def test_what_is_broken_is_said_and_stops_nobody(graded):
    table = graded[0]
    assert "broken.py, line 1: SyntaxError" in table["broken"]["faults"]
    assert "it cannot be read (UnicodeDecodeError)" in table["bytes"]["faults"]
    assert "nothing.ipynb: it cannot be read" in table["nothing"]["faults"]
    assert table["exits"]["faults"] == "exits.py: SystemExit (1)"
    assert table["exits"]["soft_threshold"] == "0"
    assert "loop.py: it did not finish within 4 seconds" in table["loop"]["faults"]


def test_a_crash_costs_one_exercise_and_not_the_others(graded):
    crash = graded[0]["crash"]
    assert crash["faults"] == "ended with exit status 3, while checking smooth_l1"
    assert (crash["lad_location"], crash["smooth_l1"], crash["soft_threshold"]) == ("1", "0", "0")
    assert crash["smooth_l1: verdict"] == "The process was ended with exit status 3 here."


def test_one_that_resists_is_ended(tmp_path):
    from l1l2.check.grade import grade_one

    (tmp_path / "a.py").write_text("import time\nwhile True:\n    time.sleep(1000)\n")
    grade = grade_one("a", [tmp_path / "a.py"], ["smooth_l1", "encode_box"], 9.0, 1.0)
    assert grade.faults[0].startswith("stopped after 1 second, while ")
    assert grade.passed == {"smooth_l1": None, "encode_box": None}
    assert grade.messages["smooth_l1"] == "not checked"


@pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX")
def test_what_a_submission_started_ends_with_it(tmp_path):
    from l1l2.check.grade import grade_one

    mark = tmp_path / "pid"
    child = "import time; time.sleep(60)"
    (tmp_path / "fork.py").write_text(
        f"import subprocess, sys\np = subprocess.Popen([sys.executable, '-c', {child!r}])\n"
        f"open({str(mark)!r}, 'w').write(str(p.pid))\n"
    )
    grade = grade_one("fork", [tmp_path / "fork.py"], ["smooth_l1"], 1.0, 20.0)
    assert not grade.faults
    pid = int(mark.read_text())
    for _ in range(50):  # an ended process stays listed until its new parent has read its status
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().split(") ")[1][0] == "Z":
            break
        time.sleep(0.1)
    else:
        raise AssertionError("the submission's child still runs")


def test_the_command_line(tmp_path, capsys):
    from l1l2.check.__main__ import main

    assert main([]) == 0
    listed = capsys.readouterr().out
    assert all(exercise.signature in listed for exercise in check.ALL.values())
    assert main(["--grade", str(tmp_path / "none")]) == 2
    assert "must name a folder; got" in capsys.readouterr().err
    assert main(["--grade", str(tmp_path)]) == 2
    assert "with .py or .ipynb files" in capsys.readouterr().err
    for bad in (["--seconds", "0"], ["--exercise", "nothing"], ["--total", "inf"]):
        with pytest.raises(SystemExit, match="2"):
            main(["--grade", str(tmp_path), *bad])


def test_grading_one_exercise_only(tmp_path):
    from l1l2.check.__main__ import main

    (tmp_path / "a.py").write_text("def lad_location(y):\n    return sorted(y)[len(y) // 2]\n")
    out = tmp_path / "out.csv"
    assert main(["--grade", str(tmp_path), "--csv", str(out), "--exercise", "lad_location"]) == 0
    header, line = out.read_text(encoding="utf-8-sig").splitlines()
    assert header == "submission,right,of,lad_location,faults,lad_location: verdict"
    assert line == 'a,1,1,1,,"Tried on 12 inputs, as arrays."'
