"""Interactive figures of the book, one class each: widgets with a kernel, the same pictures without one."""

from .base import Explorable
from .box_regression import BoxRegression
from .coefficient_paths import CoefficientPaths
from .contact_point import ContactPoint
from .decay_factor import DecayFactor
from .depth_xray import DepthXray
from .edge_of_stability import EdgeOfStability
from .escape_time import EscapeTime
from .loss_shapes import LossShapes
from .outlier_line import OutlierLine
from .saturated_neuron import SaturatedNeuron
from .step_size import StepSize
from .tiny_network import TinyNetwork
from .two_shapes import TwoShapes
from .units_trap import UnitsTrap

__all__ = [
    "BoxRegression",
    "CoefficientPaths",
    "ContactPoint",
    "DecayFactor",
    "DepthXray",
    "EdgeOfStability",
    "EscapeTime",
    "Explorable",
    "LossShapes",
    "OutlierLine",
    "SaturatedNeuron",
    "StepSize",
    "TinyNetwork",
    "TwoShapes",
    "UnitsTrap",
]
