"""A section of bench/RESULTS.md: what one benchmark printed, kept as Markdown, and the goals it was measured against.

    def fill(section: Section) -> None:
        section.write("text, or a table")
        section.goal("drawn in at most 2 s", seconds, 2)

    if __name__ == "__main__":
        main("Site", fill)

`python bench/bench_NAME.py` prints the section; `--markdown FILE` writes it to a file as well, at the end and whole.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

MET, MISSED = "met", "missed"
ALONE = Path(__file__).resolve().parents[1] / ".cache" / "bench"  # pictures of a benchmark that runs alone


class Section:
    """Prints as it goes, so that a long run shows that it lives, and keeps what it printed."""

    def __init__(self, title: str, folder: Path = ALONE) -> None:
        self.lines: list[str] = []
        self.folder = folder  # for pictures, which a section links by name alone
        self.write(f"## {title}")

    def write(self, text: str) -> None:
        """Print and keep a paragraph, a heading or a table."""
        text = text.strip("\n")
        if self.lines and not (self.lines[-1].startswith("- ") and text.startswith("- ")):  # a list stays one
            self.lines.append("")
            print()
        self.lines.append(text)
        print(text, flush=True)

    def table(self, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Print and keep a table; nothing is formatted but by str()."""
        lines = ["| " + " | ".join(map(str, row)) + " |" for row in (head, ["---"] * len(head), *rows)]
        self.write("\n".join(lines))

    def goal(self, what: str, got: float, most: float, unit: str = "x") -> bool:
        """Print and keep whether `got` is at most `most`, and if not, how many times as much it is."""
        verdict = f"{MET}, {got:.3g}{unit}" if got <= most else f"{MISSED} by {got / most:.2f}x, {got:.3g}{unit}"
        self.write(f"- Goal: {what} (at most {most:.3g}{unit}): **{verdict}**")
        return got <= most

    def text(self) -> str:
        """Return the section as Markdown."""
        return "\n".join(self.lines) + "\n"


def main(title: str, fill: Callable[..., None], **options: object) -> None:
    """Fill a section, and write it where --markdown says. `options`: further arguments of `fill`, by name."""
    ask = argparse.ArgumentParser(description=title)
    ask.add_argument("--markdown", type=Path, metavar="FILE", help="write the section to this file as well")
    asked = ask.parse_args()
    section = Section(title, asked.markdown.parent) if asked.markdown else Section(title)
    fill(section, **options)
    save(section, asked.markdown)


def save(section: Section, path: Path | None) -> None:
    """Write a whole section to a file, or to none."""
    if path is not None:
        path.write_text(section.text(), encoding="utf-8")
