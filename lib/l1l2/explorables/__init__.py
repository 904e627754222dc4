"""Interactive figures of the book, one class each: widgets with a kernel, the same pictures without one."""

from .base import Explorable
from .depth_xray import DepthXray
from .edge_of_stability import EdgeOfStability
from .escape_time import EscapeTime
from .outlier_line import OutlierLine
from .saturated_neuron import SaturatedNeuron
from .step_size import StepSize
from .two_shapes import TwoShapes

__all__ = [
    "DepthXray",
    "EdgeOfStability",
    "EscapeTime",
    "Explorable",
    "OutlierLine",
    "SaturatedNeuron",
    "StepSize",
    "TwoShapes",
]
