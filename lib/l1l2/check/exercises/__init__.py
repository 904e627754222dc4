"""The exercises, in the order in which the book asks them."""

from __future__ import annotations

from ..exercise import Exercise
from ..parameter import Parameter
from .boxes import ENCODE_BOX
from .location import LAD_LOCATION
from .neuron import CROSS_ENTROPY_DELTA
from .parameters import BETA_IN_MILLIMETRES, ENTRY_ALPHA, HALVING_LAMBDA, LARGEST_STEP, STUCK_BIAS
from .shrink import DECAYED_STEP, SOFT_THRESHOLD
from .smooth import SMOOTH_L1, SMOOTH_L1_GRADIENT

ALL: dict[str, Exercise | Parameter] = {
    exercise.name: exercise
    for exercise in (
        LAD_LOCATION,
        LARGEST_STEP,
        SMOOTH_L1,
        SMOOTH_L1_GRADIENT,
        ENCODE_BOX,
        BETA_IN_MILLIMETRES,
        CROSS_ENTROPY_DELTA,
        STUCK_BIAS,
        SOFT_THRESHOLD,
        ENTRY_ALPHA,
        DECAYED_STEP,
        HALVING_LAMBDA,
    )
}

EXERCISES: dict[str, Exercise] = {name: one for name, one in ALL.items() if isinstance(one, Exercise)}
PARAMETERS: dict[str, Parameter] = {name: one for name, one in ALL.items() if isinstance(one, Parameter)}
