"""Write conventions.mjs: the table of conventions, for the explorable convention_converter.

    python lib/js/data/make_conventions.py

{"groups": [...], "records": [...], "symbols": {name: meaning}}. A record is what `l1l2.conventions.as_json` says of it,
without sources, notes and formulas in TeX, and four things more that a reader sees: "group" (of the two menus), "name"
(in the menu), "shown" (the objective as it is read rather than typed) and "squared" (what its word "loss" means for
squared errors). Products are [constant, [[symbol, power], ...]], in the order in which Python writes them.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from l1l2 import conventions

TABLE = Path(__file__).with_name("conventions.mjs")
HEAD = "// Written by make_conventions.py, which says what it is.\n"
GROUPS = ["scikit-learn", "torch", "Keras", "glmnet", "books and papers", "this book"]
NAMES = {
    "torch.SGD.sum": "SGD.weight_decay, beside a sum",
    "adamw_paper": "AdamW paper: lambda",
    "glmnet": "glmnet: lambda",
    "nielsen.L2": "Nielsen: lambda of L2",
    "nielsen.L1": "Nielsen: lambda of L1",
    "d2l.scratch": "D2L from scratch: lambd",
    "d2l.concise": "D2L in PyTorch: wd",
    "d2l.sigma": "D2L: sigma",
    "fast_rcnn": "Fast R-CNN code: sigma",
    "book.lambda": "lambda, as in chapter 4",
}


def group(record: dict[str, Any]) -> str:
    """The heading of a menu under which a record stands."""
    return record["library"] if record["library"] in GROUPS else "books and papers"


def name(record: dict[str, Any]) -> str:
    """What stands in the menu: Ridge.alpha; for what is no class, a few words."""
    if record["id"] in NAMES:
        return NAMES[record["id"]]
    rest = record["id"].partition(".")[2]
    return rest if rest.endswith("." + record["parameter"]) else f"{rest}.{record['parameter']}"


def shown(objective: str) -> str:
    """The objective in fewer signs: sums as a capital sigma, squares and bars, and "a where b, else c"."""
    text = re.sub(r"^where\((.*?), (.*), (.*)\)$", r"\2 where \1, else \3", objective)
    text = re.sub(r"\*where\((.*?), (.*), (.*)\)$", r"*(\2 where \1, else \3)", text)
    text = re.sub(r"sum\(abs\(w\)\)", "Σ|w|", text)
    text = re.sub(r"sum\(([rw])\*\*2\)", r"Σ\1²", text)
    text = re.sub(r"sum\((2/scale\*loss|loss)\)", r"Σ \1", text)
    text = re.sub(r"abs\(([^()]*)\)", r"|\1|", text)
    return text.replace("**2", "²").replace("*", "·").replace(" - ", " − ").replace("<=", "≤")


def product(factor: dict[str, Any]) -> list[Any]:
    """[constant, [[symbol, power], ...]], whole numbers as such."""

    def plain(value: float) -> float | int:
        return int(value) if value == int(value) else value

    return [plain(factor["constant"]), [[symbol, plain(power)] for symbol, power in factor["powers"].items()]]


def row(record: dict[str, Any]) -> dict[str, Any]:
    """One record, as short as it can be said."""
    factors = dict(record["to_book"])
    strength = factors.pop("strength", {})
    out: dict[str, Any] = {"id": record["id"], "parameter": record["parameter"]}
    out |= {"group": group(record), "name": name(record), "shown": shown(record["objective"])}
    if record["penalty"]:
        out |= {"penalty": record["penalty"], "ratio": record["l1_ratio"]}
    if "loss" in record["objective"] and "squared" in record["losses"]:
        out["squared"] = {"1": "r²/2", "2": "r²"}[record["losses"]["squared"]]
    out["to"] = {quantity: product(factors[quantity]) for quantity in record["quantities"] if quantity in factors}
    out["strength"] = {loss: product(factor) for loss, factor in strength.items()}
    return out


def build() -> dict[str, Any]:
    """The whole table, from the JSON text that the package gives to any other language."""
    table = json.loads(conventions.as_json())
    return {"groups": GROUPS, "records": [row(record) for record in table["conventions"]], "symbols": table["symbols"]}


def stored() -> dict[str, Any]:
    """The table as it is written."""
    return json.loads(TABLE.read_text(encoding="utf-8").removeprefix(f"{HEAD}export default ").rstrip(";\n"))


def main() -> None:
    table = json.dumps(build(), separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    TABLE.write_text(f"{HEAD}export default {table};\n", encoding="utf-8")
    print(f"{TABLE.name}: {TABLE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
