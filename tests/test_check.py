"""Every right answer passes, every wrong one is told what is wrong, and nothing an answer does breaks the check."""

import importlib.util
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


@pytest.mark.parametrize(("name", "key"), RIGHT)
def test_a_right_answer_passes(name, key):
    verdict = getattr(check, name)(ANSWERS[name][key])
    assert verdict, verdict
    assert verdict.exercise == name


@pytest.mark.parametrize(("name", "key"), WRONG)
def test_a_wrong_answer_hears_what_is_wrong(name, key):
    answer = ANSWERS[name][key]
    verdict = getattr(check, name)(answer, time_limit=0.25 if "finish" in answer.__doc__ else 3.0)
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
    "input": (lambda *a: input("?"), "must not call input()"),
    "raises a class without words": (lambda *a: (_ for _ in ()).throw(RuntimeError), "RuntimeError"),
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
    assert capsys.readouterr().out == ""


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
