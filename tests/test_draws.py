"""Draws that JavaScript has too: the known sequence, the moments, and what is refused."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from l1l2.draws import bell, bell_noise, uniform_stream


def test_uniform_draws_are_mulberry32():
    """First numbers of seed 1, from the 32-bit arithmetic done in whole numbers of NumPy's own uint32."""
    with np.errstate(over="ignore"):
        a, expected = np.uint32(1), []
        for _ in range(100):
            a = a + np.uint32(0x6D2B79F5)
            t = (a ^ (a >> np.uint32(15))) * (a | np.uint32(1))
            t ^= t + (t ^ (t >> np.uint32(7))) * (t | np.uint32(61))
            expected.append(float(t ^ (t >> np.uint32(14))) / 2**32)
    assert list(islice(uniform_stream(1), 100)) == expected
    assert list(islice(uniform_stream(2**32 + 1), 3)) == expected[:3], "the lowest 32 bits count"


def test_uniform_draws_fill_the_interval_evenly():
    draws = np.fromiter(islice(uniform_stream(7), 40_000), float)
    assert draws.min() >= 0 and draws.max() < 1
    counts, _ = np.histogram(draws, bins=20, range=(0, 1))
    assert ((counts - 2000) ** 2 / 2000).sum() < 43.8, "chi square, 19 degrees of freedom, 0.1 %"
    assert abs(np.corrcoef(draws[:-1], draws[1:])[0, 1]) < 0.02


def test_bell_has_mean_0_variance_1_and_ends():
    noise = bell_noise(40_000, 3)
    assert noise.shape == (40_000,) and noise.dtype == np.float64
    assert abs(noise.mean()) < 0.02 and abs(noise.var() - 1) < 0.03
    assert np.abs(noise).max() < 2 * np.sqrt(3)
    assert abs((noise**4).mean() - 2.7) < 0.1, "the fourth moment of a sum of four uniform draws is 3 - 1.2/4"


def test_bell_noise_is_the_stream_s_bells():
    stream = uniform_stream(5)
    assert bell_noise(4, 5).tolist() == [bell(stream) for _ in range(4)]
    assert bell_noise(0, 5).shape == (0,)


@pytest.mark.parametrize(("n", "seed", "name"), [(-1, 0, "n"), (1.5, 0, "n"), (2, -1, "seed"), (2, "a", "seed")])
def test_what_is_no_count_is_refused_by_name(n, seed, name):
    with pytest.raises((TypeError, ValueError), match=f"{name} must"):
        bell_noise(n, seed)
