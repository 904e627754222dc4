"""Interactive figures of the book, one class each: widgets with a kernel, the same pictures without one."""

from .base import Explorable
from .step_size import StepSize

__all__ = ["Explorable", "StepSize"]
