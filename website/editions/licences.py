"""What is shipped under whose licence: computed from the files that are shipped, and no file may be without an entry.

`website/editions/licences.yml` says which files are whose. The versions are read from the files themselves, the texts
from what came with them.
"""

import html
import importlib.metadata
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .edition import ROOT, this_edition

LIST = Path(__file__).with_name("licences.yml")
FILE = "LICENCES.md"
# Licences that allow what this book does: to be shared, changed and sold under BSD-3-Clause and CC BY 4.0 side by side.
ALLOWED = {
    "BSD-2-Clause",
    "BSD-3-Clause",
    "MIT",
    "Apache-2.0",
    "ISC",
    "OFL-1.1",
    "CC-BY-4.0",
    "MPL-2.0",
    "PSF-2.0",
    "Facts",
}
TEXT_WITHIN = {"Pyodide", "Packages of Python"}  # MPL asks for the place of its source; a wheel holds its text


@dataclass(frozen=True)
class Entry:
    """One work.

    licence: SPDX names, or "Facts" for measured numbers. files: patterns "site/..." and "package/...". texts: in full.
    """

    name: str
    version: str
    licence: str
    source: str
    what: str
    files: tuple[str, ...]
    texts: tuple[str, ...]

    def covers(self, file: str) -> bool:
        return any(_pattern(pattern).fullmatch(file) for pattern in self.files)


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    """Returns what a pattern means: "*" stays within a folder, "**" does not."""
    parts = re.split(r"(\*\*?)", glob)
    return re.compile("".join({"*": "[^/]*", "**": ".*"}.get(part, re.escape(part)) for part in parts))


def entries(root: Path = ROOT) -> list[Entry]:
    """Returns the list. Raises ValueError for a licence that is not allowed or an entry that is not whole."""
    found = []
    for row in yaml.safe_load(LIST.read_text("utf8")):
        licences = row["licence"].split(" AND ")
        if not set(licences) <= ALLOWED:
            raise ValueError(f"{row['name']}: the licence {row['licence']!r} is none of {', '.join(sorted(ALLOWED))}")
        texts = tuple(_text(root, place) for place in row.get("texts", []))
        if not texts and licences != ["Facts"] and row["name"] not in TEXT_WITHIN:
            raise ValueError(f"{row['name']}: {row['licence']} wants its text with the work, and texts names none")
        found.append(
            Entry(
                row["name"],
                version(root, row["version"]),
                row["licence"],
                row["source"],
                " ".join(row["what"].split()),
                tuple(row["files"]),
                texts,
            )
        )
    return found


def version(root: Path, how: str) -> str:
    """Returns the version that `how`, a word of licences.yml, asks for; "" where its file or package is missing."""
    kind, _, rest = how.partition(" ")
    if kind == "own":
        return this_edition(root).version
    if kind == "pip":
        return importlib.metadata.version(rest)
    if kind == "none":
        return ""
    if kind == "font":
        from fontTools.ttLib import TTFont

        return str(TTFont(root / rest, lazy=True)["name"].getDebugName(5)).partition(";")[0].removeprefix("Version ")
    if kind == "lock":
        kind, rest = "requirements-dev.txt", rf"(?m)^{re.escape(rest)}==(\S+)|\Z"
    if not (root / kind).is_file():
        return ""
    match = re.search(rest, (root / kind).read_text("utf8"))
    if not match:
        raise ValueError(f"no version in {kind}: {rest!r} is not there")
    return match[1] or ""


def _text(root: Path, place: str) -> str:
    package, _, file = place.partition(": ")
    if not file:
        return (root / place).read_text("utf8").strip()
    for path in importlib.metadata.files(package) or []:
        if path.as_posix().endswith(file):
            return path.read_text("utf8").strip()
    raise ValueError(f"the package {package} has no {file}")


def shipped(site: Path | None, wheels: Iterable[Path] = (), package: Path | None = None) -> list[str]:
    """Returns every file of a built site ("site/..."), of wheels, or of the folder of the package ("package/...")."""
    found = []
    if site is not None:
        found += ["site/" + path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    for wheel in wheels:
        found += ["package/" + name for name in zipfile.ZipFile(wheel).namelist() if not name.endswith("/")]
    if package is not None:
        parent = package.parent
        files = (path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        found += ["package/" + path.relative_to(parent).as_posix() for path in files]
    return sorted(found)


def bare_wheels(site: Path) -> list[str]:
    """Returns the wheels of a site that hold no licence."""
    held = re.compile(r"[^/]+\.dist-info/(?:.*/)?[^/]*(?:LICEN[CS]E|COPYING)[^/]*", re.I)
    wheels = sorted(site.rglob("*.whl"))
    return [wheel.name for wheel in wheels if not any(map(held.fullmatch, zipfile.ZipFile(wheel).namelist()))]


def uncovered(files: Iterable[str], listed: list[Entry]) -> list[str]:
    """Returns the files that no entry covers."""
    return [file for file in files if not any(entry.covers(file) for entry in listed)]


def markdown(listed: list[Entry]) -> str:
    """Returns LICENCES.md."""
    rows = [f"| {entry.name} | {entry.version} | {entry.licence} | {entry.what} | {entry.source} |" for entry in listed]
    texts = [f"## {name}\n\n```\n{text}\n```" for name, text in _each_text_once(listed).items()]
    return "\n".join(
        [
            "# Licences",
            "",
            "All that the site, the package and the PDF ship, and whose it is. Written by `python run.py licences`",
            "from the files themselves; a test fails when a shipped file is not covered.",
            "",
            "| work | version | licence | what of it is shipped | source |",
            "|---|---|---|---|---|",
            *rows,
            "",
            *"\n\n".join(texts).splitlines(),
            "",
        ]
    )


def page(listed: list[Entry]) -> str:
    """Returns the body of the site's page of licences."""
    rows = "".join(
        "<tr>"
        + "".join(f"<td>{html.escape(words)}</td>" for words in (entry.name, entry.version, entry.licence))
        + f"<td>{html.escape(entry.what)} Source: {_linked(entry.source)}.</td></tr>"
        for entry in listed
    )
    texts = "".join(
        f'<details><summary>{html.escape(name)}</summary><pre tabindex="0">{html.escape(text)}</pre></details>'
        for name, text in _each_text_once(listed).items()
    )
    return (
        '<section id="licences"><h1>Licences</h1>'
        "<p>All that this site and the package ship, and whose it is.</p>"
        '<div class="pst-scrollable-table-container" tabindex="0" role="region" aria-label="Licences"><table>'
        "<thead><tr><th>Work</th><th>Version</th><th>Licence</th><th>What of it is here</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
        f'<section id="in-full"><h2>In full</h2>{texts}</section></section>'
    )


def _each_text_once(listed: list[Entry]) -> dict[str, str]:
    names: dict[str, list[str]] = {}
    for entry in listed:
        for text in entry.texts:
            names.setdefault(text, []).append(entry.name)
    return {", ".join(who): text for text, who in names.items()}


def _linked(source: str) -> str:
    parts: list[Any] = re.split(r"(https://[^\s,;]+)", source)
    return "".join(
        f'<a href="{html.escape(part)}" rel="noopener">{html.escape(part)}</a>' if k % 2 else html.escape(part)
        for k, part in enumerate(parts)
    )
