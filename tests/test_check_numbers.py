"""Find the parameter: every right number passes however it was found, every wrong one hears what it does and why."""

from decimal import Decimal

import numpy as np
import pytest

from l1l2 import check
from l1l2.check import PARAMETERS
from l1l2.costs import QuadraticCost
from l1l2.datasets import load_diabetes, load_stackloss
from l1l2.neuron import escape_epochs
from l1l2.paths import lasso_path
from tests.test_check import load

ANSWERS = {
    name: {key: value for key, value in vars(load(name)).items() if key.startswith(("right_", "wrong_"))}
    for name in PARAMETERS
}
RIGHT = [(name, key) for name, answers in ANSWERS.items() for key in answers if key.startswith("right_")]
WRONG = [(name, key) for name, answers in ANSWERS.items() for key in answers if key.startswith("wrong_")]


@pytest.mark.parametrize(("name", "key"), RIGHT)
def test_a_right_number_passes(name, key):
    verdict = getattr(check, name)(ANSWERS[name][key]())
    assert verdict, verdict
    assert verdict.exercise == name
    assert verdict.message.startswith(f"At {name} = ")


@pytest.mark.parametrize(("name", "key"), WRONG)
def test_a_wrong_number_hears_what_is_wrong(name, key):
    answer = ANSWERS[name][key]
    verdict = getattr(check, name)(answer())
    assert not verdict
    assert answer.__doc__ in verdict.message, verdict


@pytest.mark.parametrize("name", PARAMETERS)
def test_there_are_enough_mutants(name):
    assert sum(n == name for n, _ in RIGHT) >= 5
    assert sum(n == name for n, _ in WRONG) >= 8


@pytest.mark.parametrize("name", PARAMETERS)
def test_each_known_wrong_number_is_wrong_and_is_recognised(name):
    parameter = PARAMETERS[name]
    for wrong in parameter.wrongs:
        assert wrong.says[0].isupper()
        assert wrong.says.endswith(("?", "."))
        verdict = getattr(check, name)(wrong.value())
        assert not verdict, wrong.says
        assert verdict.message.endswith(wrong.says), verdict


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_tolerance_is_what_the_task_says(name):
    parameter = PARAMETERS[name]
    off = parameter.tolerance if parameter.absolute else parameter.tolerance * parameter.value
    for sign in (-1, 1):
        assert getattr(check, name)(parameter.value + 0.98 * sign * off)
        assert not getattr(check, name)(parameter.value + 1.02 * sign * off)


def test_two_percent_of_the_epochs_is_what_the_tolerance_of_the_bias_comes_to():
    value, tolerance = PARAMETERS["stuck_bias"].value, PARAMETERS["stuck_bias"].tolerance
    counts = [escape_epochs(2 + value + d, QuadraticCost, 0.15) for d in (-tolerance, 0, tolerance)]
    assert counts == pytest.approx([9800, 10_000, 10_200], rel=0.003)


class Awkward:
    def __array__(self, *args, **kwargs):
        raise ZeroDivisionError("no number today")


class Endless:
    def __float__(self):
        while True:
            pass


ODD = {
    "text": ("0.5", "You gave text, '0.5'; a number is asked, without quotes."),
    "true": (True, "You gave True or False"),
    "numpy true": (np.True_, "You gave True or False"),
    "truths": (np.array([True]), "one number is asked"),
    "none": (None, "is None: put the number in its place."),
    "placeholder": (..., "is a placeholder: put the number in its place."),
    "function": (lambda: 0.5, "You gave a function; a number is asked"),
    "class": (float, "You gave a function"),
    "complex": (1j, "You gave a complex; one number is asked."),
    "dictionary": ({"a": 1.0}, "You gave a dict; one number is asked."),
    "generator": ((x for x in (1.0,)), "You gave a generator; one number is asked."),
    "object": (object(), "You gave an object"),
    "ragged": ([[1.0], [1.0, 2.0]], "You gave a list; one number is asked."),
    "empty": ([], "You gave 0 numbers; one is asked."),
    "two": ((1.0, 2.0), "You gave 2 numbers; one is asked."),
    "nan": (float("nan"), "no number that one can try"),
    "infinity": (Decimal("-Infinity"), "no number that one can try"),
    "raises": (Awkward(), "that raises ZeroDivisionError"),
}


@pytest.mark.parametrize("what", ODD)
@pytest.mark.parametrize("name", PARAMETERS)
def test_what_is_no_number_ends_in_a_verdict(name, what):
    answer, phrase = ODD[what]
    verdict = getattr(check, name)(answer)
    assert not verdict
    assert phrase in verdict.message, verdict


@pytest.mark.parametrize("number", [1e300, -1e300, 1e-300, -1e-300, 0, 10**400])
@pytest.mark.parametrize("name", PARAMETERS)
def test_extreme_numbers_end_in_a_verdict(name, number):
    verdict = getattr(check, name)(number)
    assert not verdict
    assert len(verdict.message) < 300, verdict


def test_a_number_that_never_comes_is_given_up():
    verdict = check.parameter.judge_number(PARAMETERS["largest_step"], Endless(), 0.2)
    assert verdict.message == "It did not become a number within 0.2 seconds."


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_number_and_its_check_belong_together(name):
    parameter = PARAMETERS[name]
    assert parameter.name == name
    assert name in check.__all__
    assert f"Check `{name}`" in getattr(check, name).__doc__
    assert parameter.task.endswith(".")
    assert check.ALL[name] is parameter


def test_the_order_is_the_book_s():
    assert list(check.ALL) == [
        "lad_location", "largest_step", "smooth_l1", "smooth_l1_gradient", "encode_box", "beta_in_millimetres",
        "cross_entropy_delta", "stuck_bias", "soft_threshold", "entry_alpha", "decayed_step", "halving_lambda",
    ]  # fmt: skip
    assert check.ALL == check.EXERCISES | check.PARAMETERS


def test_what_the_words_say_of_the_data_is_so():
    data = load_diabetes()
    path = lasso_path(data.X, data.y - data.y.mean())
    order = [data.feature_names[event.column] for event in path.events[:6]]
    assert order == ["bmi", "s5", "bp", "s3", "sex", "s6"], "the words of entry_alpha name them by their place"
    says = {wrong.says: wrong.value() for wrong in PARAMETERS["entry_alpha"].wrongs}
    for place, name in enumerate(("bmi", "s5", "bp", "s3", "sex", "s6")):
        assert name == "sex" or any(name in words and v == path.events[place].alpha for words, v in says.items())
    assert "as the fifth, at 0.2944" in check.entry_alpha(0.294).message
    assert len(load_stackloss().y) == 21
    assert len(data.y) == 442
    chapter = escape_epochs(2 + np.log(2 * 0.15 * 10_000) - 2, QuadraticCost, 0.15)
    assert 10_000 < chapter < 10_200, "the chapter's formula is good enough, and counts a little too few"
