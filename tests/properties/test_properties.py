"""Every public function keeps its promise: a finite, correct answer, or a documented error, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import elementwise, models, words  # noqa: F401 - each registers its promises
from tests.properties.contract import PROMISES, hold, public_names

EXAMPLES: dict[str, int] = {}


@pytest.mark.parametrize("name", PROMISES)
def test_promise(name: str, request: pytest.FixtureRequest) -> None:
    tried = 0

    @given(st.data())
    def every_call(data: st.DataObject) -> None:
        nonlocal tried
        tried += 1
        hold(PROMISES[name], data)

    try:
        every_call()
    finally:
        request.node.user_properties.append(("examples", (name, tried)))
