"""What every explorable shares: its files, its state as JSON, and how it shows itself with and without a kernel."""

import html
import json
import math
import numbers
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

STATIC = Path(__file__).parent / "static"


class Number(traitlets.Float):
    """A finite real number, within [min, max] where these are given."""

    def validate(self, obj: Any, value: Any) -> float:
        if not _is_finite(value):
            raise traitlets.TraitError(f"{self.name} must be a finite number, got {_short(value)}")
        _check_bounds(self, value)
        return float(value)


class Whole(traitlets.Int):
    """A whole number, within [min, max] where these are given."""

    def validate(self, obj: Any, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, numbers.Integral):
            raise traitlets.TraitError(f"{self.name} must be a whole number, got {_short(value)}")
        _check_bounds(self, value)
        return int(value)


class OneOf(traitlets.Enum):
    """One of a few words."""

    def validate(self, obj: Any, value: Any) -> str:
        allowed = list(self.values or [])
        if not isinstance(value, str) or value not in allowed:
            raise traitlets.TraitError(
                f"{self.name} must be one of {', '.join(map(repr, allowed))}, got {_short(value)}"
            )
        return value


class Points(traitlets.List):
    """Rows of two finite numbers (a list of pairs, or an array of shape (n, 2)), from `least` to `most` of them."""

    def __init__(self, default: list[list[float]], *, least: int, most: int) -> None:
        self.least, self.most = least, most
        super().__init__(default_value=default)

    def validate(self, obj: Any, value: Any) -> list[list[float]]:
        rows = value.to_numpy().tolist() if hasattr(value, "to_numpy") else value
        rows = rows.tolist() if hasattr(rows, "tolist") else rows
        if not isinstance(rows, list | tuple) or not self.least <= len(rows) <= self.most:
            shape = f"{len(rows)} of them" if isinstance(rows, list | tuple) else repr(value)
            raise traitlets.TraitError(f"{self.name} must be {self.least} to {self.most} points [x, y], got {shape}")
        return [as_point(row, f"{self.name}[{i}]") for i, row in enumerate(rows)]


def _is_finite(value: Any) -> bool:
    """Whether a value is a real number that a float can hold."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer past 1.8e308
        return False


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _check_bounds(trait: Any, value: Any) -> None:
    low, high = trait.min, trait.max
    if (low is not None and value < low) or (high is not None and value > high):
        allowed = " and ".join(f"{word} {b}" for word, b in (("at least", low), ("at most", high)) if b is not None)
        raise traitlets.TraitError(f"{trait.name} must be {allowed}, got {_short(value)}")


def as_point(value: Any, name: str) -> list[float]:
    """The pair [x, y] as two finite floats; `name` is what an error calls it."""
    row = value.tolist() if hasattr(value, "tolist") else value
    if not isinstance(row, list | tuple) or len(row) != 2:
        raise traitlets.TraitError(f"{name} must be a pair [x, y], got {_short(value)}")
    for v in row:
        if not _is_finite(v):
            raise traitlets.TraitError(f"{name} must hold two finite numbers, got {_short(value)}")
    return [float(v) for v in row]


class Explorable(anywidget.AnyWidget):
    """An interactive figure: traits here, everything computed and drawn by `static/NAME.mjs` in the browser.

    A subclass sets `name` and declares its traits with `.tag(sync=True)`; their values are JSON. With a kernel it is an
    ordinary widget. Without one, the HTML beside it (a mount point with name and state around a picture) is enough for
    the website to start the same module.
    """

    name: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if cls.__dict__.get("name"):
            cls._esm = STATIC / f"{cls.name}.mjs"
            cls._css = STATIC / "explorables.css"
        super().__init_subclass__(**kwargs)

    @classmethod
    def state_names(cls) -> list[str]:
        """Names of the traits that make up the state, sorted."""
        inherited = set(anywidget.AnyWidget.class_trait_names())
        return sorted(n for n in cls.class_trait_names(sync=True) if n not in inherited and not n.startswith("_"))

    def state(self) -> dict[str, Any]:
        """The whole state, ready for JSON: the same object that a website page or a link carries."""
        return {name: getattr(self, name) for name in self.state_names()}

    def __repr__(self) -> str:
        traits = self.traits()
        changed = (n for n in self.state_names() if getattr(self, n) != traits[n].default(self))
        return f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n)!r}' for n in changed)})"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, "text/html": self.to_html()}, metadata

    def to_html(self) -> str:
        """The mount point: the explorable's name and state around its poster. It holds no code."""
        state = html.escape(
            json.dumps(self.state(), allow_nan=False, sort_keys=True, separators=(",", ":")), quote=True
        )
        poster = (STATIC / f"{self.name}.html").read_text(encoding="utf-8").rstrip("\n")
        return f'<div class="xp-mount" data-explorable="{self.name}" data-state=\'{state}\'>{poster}</div>'
