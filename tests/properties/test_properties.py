"""Every public function keeps its promise: a finite, correct answer, or a documented error, and nothing else.

python -m pytest tests/properties                                       # a few examples of each, always the same
python -m pytest tests/properties --hypothesis-profile nightly -n 4     # 10,000 new ones of each; it prints how many
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import elementwise, models, words  # noqa: F401 - each registers its promises
from tests.properties.contract import PROMISES, hold, public_names

#: What is public and has nothing to try by itself.
NOTHING_TO_TRY = {
    "losses.Loss": "abstract; its methods are tried with a loss of the reader's own",
    "costs.Cost": "a protocol: it says which methods a cost has",
    "costs.Cost.value": "the protocol's method has no body",
    "costs.Cost.delta": "the protocol's method has no body",
    "neuron.Cost": "the same protocol",
    "neuron.Cost.value": "the same protocol",
    "neuron.Cost.delta": "the same protocol",
    "explorables.Explorable": "the base class has no traits of its own; each explorable is tried",
    "explorables.Explorable.state": "tried with each explorable",
    "explorables.Explorable.state_names": "tried with each explorable",
    "explorables.Explorable.to_html": "tried with each explorable",
}


def test_no_public_function_is_forgotten() -> None:
    """Public is what the package itself says: a new function fails here until somebody writes its promise."""
    promised = {made.name for made in PROMISES.values()} | {name for made in PROMISES.values() for name in made.covers}
    public = public_names()
    assert public - promised == set(NOTHING_TO_TRY)
    assert promised <= public, f"no longer public: {promised - public}"


@pytest.mark.parametrize("name", PROMISES)
def test_promise(name: str, request: pytest.FixtureRequest) -> None:
    promise, tried = PROMISES[name], 0
    examples = settings.default.max_examples
    few = examples if examples >= 1000 else examples // 4  # the default's 60 are for single properties, these are 240

    @given(st.data())
    @settings(max_examples=few if promise.kinds else 1)
    def every_call(data: st.DataObject) -> None:
        nonlocal tried
        tried += 1
        hold(promise, data)

    try:
        every_call()
    finally:
        request.node.user_properties.append(("examples", tried))
