"""Write golden_conventions.json: what l1l2.conventions answers, for JavaScript to be held against.

    python tests/parity/make_golden_conventions.py

"pairs": every ordered pair of records as `convert` takes it when nothing is said: [from, to, value, answer, formula,
symbols needed], or [from, to, value, words of the refusal]. "options": the same with quantity, loss and l1_ratio given,
every quantity that two sides share and a seeded sample of the rest. "zeros": what becomes of a value of 0.
Records are numbers into "ids". What is needed is found as a reader finds it: by leaving it out, and being told.
"""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from l1l2.conventions import CONVENTIONS, convert, formula

GOLDEN = Path(__file__).with_name("golden_conventions.json")
SEED = 20_240_614
IDS = list(CONVENTIONS)
NUMBERS = {"n": 48, "batch_size": 12, "learning_rate": 0.1, "scale": 1.7, "width": 0.6}
VALUES = (0.37, 1.0, 0.0025, 30.0)
NEEDED = re.compile(r"(\w+) \(.*\) is needed, since ")


def ask(value: float, here: str, there: str, **options: Any) -> list[Any]:
    """[answer, formula, symbols needed] or [words of the refusal]."""
    given: dict[str, Any] = {}
    while True:
        try:
            answer = convert(value, here, there, **given, **options)
        except ValueError as refusal:
            missing = NEEDED.match(str(refusal))
            if not missing:
                return [str(refusal)]
            given[missing[1]] = NUMBERS[missing[1]]
            continue
        options.pop("l1_ratio", None)
        return [answer, formula(here, there, **options), list(given)]


def pairs() -> list[list[Any]]:
    """[from, to, value, ...] of every ordered pair."""
    found = []
    for (i, a), (j, b) in product(enumerate(IDS), repeat=2):
        value = VALUES[(i + j) % len(VALUES)]
        found.append([i, j, value, *ask(value, a, b)])
    return found


def options(rng: np.random.Generator) -> list[list[Any]]:
    """[from, to, value, {options}, ...]: every pair with a second quantity; of losses 500, of mixes 200, at random."""
    shared, losses, mixes = [], [], []
    for (i, a), (j, b) in product(enumerate(CONVENTIONS.values()), repeat=2):
        both = [quantity for quantity in a.quantities if quantity in b.quantities]
        shared += [(i, j, {"quantity": quantity}) for quantity in both[1:]]
        if a.strength and b.strength:
            losses += [(i, j, {"loss": loss}) for loss in ("same", "squared", "huber", "log")]
        if {a.penalty, b.penalty} in ({"mix", "l1"}, {"mix", "l2"}):
            mixes += [(i, j, {"l1_ratio": ratio}) for ratio in (0, 0.5, 1)]
    drawn = [
        source[k] for source, n in ((losses, 500), (mixes, 200)) for k in rng.choice(len(source), n, replace=False)
    ]
    return [[i, j, 0.37, said, *ask(0.37, IDS[i], IDS[j], **said)] for i, j, said in shared + drawn]


def zeros() -> list[list[Any]]:
    """[from, to, answer or refusal], where the pair itself is none that is refused."""
    found = []
    for (i, a), (j, b) in product(enumerate(IDS), repeat=2):
        if len(ask(1.0, a, b)) > 1 and (i + 3 * j) % 4 == 0:
            found.append([i, j, ask(0.0, a, b)[0]])
    return found


def build() -> dict[str, Any]:
    """The whole content of golden_conventions.json."""
    drawn = options(np.random.default_rng(SEED))
    return {"ids": IDS, "numbers": NUMBERS, "pairs": pairs(), "options": drawn, "zeros": zeros()}


def main() -> None:
    def section(value: Any) -> str:
        if isinstance(value, list) and isinstance(value[0], list):
            rows = (json.dumps(row, allow_nan=False, separators=(",", ":")) for row in value)
            return "[\n" + ",\n".join(rows) + "\n]"
        return json.dumps(value)

    text = ",\n".join(f'"{name}": {section(value)}' for name, value in build().items())
    GOLDEN.write_text(f"{{\n{text}\n}}\n", encoding="utf-8")
    print(f"{GOLDEN.name}: {GOLDEN.stat().st_size} bytes")


if __name__ == "__main__":
    main()
