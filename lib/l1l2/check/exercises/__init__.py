"""The exercises, in the order in which the book asks them."""

from __future__ import annotations

from ..exercise import Exercise
from .boxes import ENCODE_BOX
from .location import LAD_LOCATION
from .neuron import CROSS_ENTROPY_DELTA
from .shrink import DECAYED_STEP, SOFT_THRESHOLD
from .smooth import SMOOTH_L1, SMOOTH_L1_GRADIENT

EXERCISES: dict[str, Exercise] = {
    exercise.name: exercise
    for exercise in (
        LAD_LOCATION,
        SMOOTH_L1,
        SMOOTH_L1_GRADIENT,
        ENCODE_BOX,
        CROSS_ENTROPY_DELTA,
        SOFT_THRESHOLD,
        DECAYED_STEP,
    )
}
