"""Three lines through the same points, one of which may be bad."""

from typing import Any

import traitlets

from .base import Explorable, Number, OneOf, Points, Whole, as_point

DATA = [
    [0.4, 1.2], [0.9, 2.5], [1.4, 2.1], [1.8, 2.9], [2.3, 2.3], [2.9, 3.6], [3.3, 3.0], [3.8, 4.1], [4.3, 3.6],
    [4.8, 4.9], [5.2, 4.1], [5.7, 4.6], [6.3, 5.7], [6.7, 5.0], [7.2, 6.3], [7.7, 5.7], [8.1, 6.5], [8.6, 7.2],
    [9.1, 6.6], [9.6, 7.6],
]  # fmt: skip


class OutlierLine(Explorable):
    """Which line moves: least squares, least absolute deviations and Huber's line through points that can be dragged.

    points: the data, 3 to 200 rows [x, y] (or an array of shape (n, 2)); a new value puts every moved point back.
    moved: where points were dragged to, {index: [x, y]}.
    outlier: index of the point the picture begins with; outlier_y is its height.
    chosen: index of the point described in the table.
    delta: where Huber's pull stops growing, in the unit of y.
    sticks: "chosen" (the three pulls of one point) or "l2", "l1", "huber" (one line's pulls of all points).
    An index past the last point means the last point.
    """

    name = "outlier_line"
    points = Points(DATA, least=3, most=200).tag(sync=True)
    moved = traitlets.Dict(default_value={"18": [9.1, 1.0]}).tag(sync=True)
    outlier = Whole(18, min=0, max=199).tag(sync=True)
    chosen = Whole(18, min=0, max=199).tag(sync=True)
    delta = Number(1.0, min=1e-3, max=1e6).tag(sync=True)
    sticks = OneOf(["chosen", "l2", "l1", "huber"], default_value="chosen").tag(sync=True)

    outlier_y = Number()
    """Height of point `outlier`: set it to move the point, observe it to follow a drag. The state holds `moved`."""

    _ready = False

    def __init__(self, **kwargs: Any) -> None:
        if "points" in kwargs:
            kwargs.setdefault("moved", {})
        super().__init__(**kwargs)
        self._ready = True

    @traitlets.validate("moved")
    def _check_moved(self, proposal: Any) -> dict[str, list[float]]:
        out = {}
        for index, place in proposal["value"].items():
            text = str(index)
            if isinstance(index, bool) or not text.isascii() or not text.isdigit() or len(text) > 4:
                raise traitlets.TraitError(
                    f"moved must map indices of points (0, 1, ...) to [x, y], got the index {index!r}"
                )
            out[str(int(text))] = as_point(place, f"moved[{index!r}]")
        return out

    @traitlets.default("outlier_y")
    def _where_outlier_is(self) -> float:
        index = min(self.outlier, len(self.points) - 1)
        return self.moved.get(str(index), self.points[index])[1]

    @traitlets.observe("points")
    def _forget_moves(self, change: Any) -> None:
        if self._ready:
            self.moved = {}

    @traitlets.observe("moved", "points", "outlier")
    def _follow_point(self, change: Any) -> None:
        self.outlier_y = self._where_outlier_is()

    @traitlets.observe("outlier_y")
    def _move_point(self, change: Any) -> None:
        if change["new"] == self._where_outlier_is():
            return
        index = min(self.outlier, len(self.points) - 1)
        x, _ = self.moved.get(str(index), self.points[index])
        self.moved = {**self.moved, str(index): [x, change["new"]]}
