"""Which records, which quantity and which loss a conversion is about, and the words for what cannot be converted."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from .. import _validation as v
from ._record import QUANTITIES, UNIT_LOSSES, Convention


def find(name: str, argument: str, records: Mapping[str, Convention]) -> Convention:
    """Return the record that `name` means: its id, its id and parameter, or a bare class name that is unique."""
    if not isinstance(name, str):
        raise TypeError(f"{argument} must be the id of a convention, as 'sklearn.Ridge'; got {type(name).__name__}")
    wanted = name.strip().lower()
    for record in records.values():
        if wanted in (record.id.lower(), f"{record.id}.{record.parameter}".lower()):
            return record
    fits = [r for r in records.values() if wanted in (part.lower() for part in r.id.split("."))]
    fits += [r for r in records.values() if r.id.lower().startswith(wanted + ".") and r not in fits]
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise ValueError(f"{argument} must name one convention; {name!r} fits {', '.join(r.id for r in fits)}")
    close = difflib.get_close_matches(wanted, [i.lower() for i in records], n=3, cutoff=0.5)
    near = [i for i in records if i.lower() in close]
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    raise ValueError(f"{argument} must be one of {', '.join(records)}; got {name!r}{hint}")


def pick_quantity(source: Convention, target: Convention, asked: str | None) -> str:
    """Return the quantity to convert: the one asked for, or the first of strength, decay, width that both have."""
    if asked is not None and (not isinstance(asked, str) or asked not in QUANTITIES):
        raise ValueError(f"quantity must be one of {', '.join(QUANTITIES)}; got {asked!r}")
    common = [q for q in source.quantities if q in target.quantities]
    if asked is None and [q for q in common if q != "value"]:
        return common[0]
    if asked in common:
        return str(asked)
    has = f"{source.id} has {' and '.join(source.quantities)}, {target.id} has {' and '.join(target.quantities)}"
    if asked is not None:
        raise ValueError(f"quantity must be one that both sides have; got {asked!r}, but {has}")
    raise ValueError(f"to must share a quantity with from_; {has}: they measure different things")


def pick_loss(source: Convention, target: Convention, asked: str | None) -> str:
    """Return the loss that both sides fit: the one asked for, or a default of one side that the other can take."""
    if asked is not None and (not isinstance(asked, str) or asked not in UNIT_LOSSES):
        raise ValueError(f"loss must be one of {', '.join(UNIT_LOSSES)}; got {asked!r}")
    common = [name for name in source.losses if name in target.losses]
    has = f"{source.id} fits {_or(source)}, {target.id} fits {_or(target)}"
    if not common:
        raise ValueError(f"to must fit a loss that from_ fits; {has}: no value makes them the same problem")
    if asked is not None:
        if asked not in common:
            raise ValueError(f"loss must be one that both sides fit ({', '.join(common)}); got {asked!r}, but {has}")
        return asked
    for default in (next(iter(source.losses)), next(iter(target.losses))):
        if default in common:
            return default
    if len(common) > 1:
        raise ValueError(f"loss must be given, one of {', '.join(common)}; got None")
    return common[0]


def refuse_other_penalty(source: Convention, target: Convention, l1_ratio: float | None, asked: bool = True) -> None:
    """Raise ValueError where one side penalises |w| and the other w**2, as given by the records and `l1_ratio`.

    asked: whether an elastic net beside a pure penalty needs `l1_ratio` said, or takes the one that fits.
    """
    ratio = None if l1_ratio is None else v.between(l1_ratio, "l1_ratio", 0.0, 1.0)
    pure = {"l1": 1.0, "l2": 0.0}
    if source.penalty in pure and target.penalty in pure:
        if source.penalty != target.penalty:
            kinds = f"{source.id} penalises {_kind(source)} and {target.id} {_kind(target)}"
            raise ValueError(f"to must have the penalty of from_; {kinds}: no strength makes them the same problem")
        if ratio is not None and ratio != pure[source.penalty]:
            only = f"{pure[source.penalty]:g}, since both sides have only {_kind(source)}"
            raise ValueError(f"l1_ratio must be left out or {only}; got {ratio:g}")
        return
    for one, other in ((source, target), (target, source)):
        if one.penalty == "mix" and other.penalty in pure:
            # a pure penalty turned into a mix fixes the ratio; a mix turned into a pure one must have been told it
            implied = one.l1_ratio if one is source else pure[other.penalty]
            used = ratio if ratio is not None else implied
            need = f"{pure[other.penalty]:g}, since {other.id} has only {_kind(other)}"
            if used is None and asked:
                raise ValueError(f"l1_ratio (the mix of {one.id}) is needed and must be {need}; got None")
            if used is not None and used != pure[other.penalty] and (asked or ratio is not None):
                said = f"{used:g}" if ratio is not None else f"None, which {one.id} takes as {used:g}"
                advice = f": convert its two parts alone, l1_ratio*{one.parameter} and (1 - l1_ratio)*{one.parameter}"
                raise ValueError(f"l1_ratio must be {need}; got {said}" + advice * (one is source and 0 < used < 1))


def _kind(record: Convention) -> str:
    return {"l1": "|w|", "l2": "w**2"}.get(record.penalty or "", "a mix")


def _or(record: Convention) -> str:
    return "any loss" if "same" in record.losses else " or ".join(record.losses)
