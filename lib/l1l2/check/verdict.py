"""What a check answers: whether the answer is right, and a sentence that says why."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is right, and why: true or false in an `if`, words in a terminal, a line of text in a notebook.

    passed: whether the answer is right.
    message: sentences about it, without address or time in them, so that a rerun gives the same text.
    exercise: the exercise's name.
    """

    passed: bool
    message: str
    exercise: str = ""

    def __bool__(self) -> bool:
        return self.passed

    @property
    def headline(self) -> str:
        """Return "Right." or "Not yet."."""
        return "Right." if self.passed else "Not yet."

    def __str__(self) -> str:
        start = f"{self.exercise}: {self.headline}" if self.exercise else self.headline
        return f"{start} {self.message}".rstrip()

    __repr__ = __str__  # what a notebook stores as text/plain, and what a reader sees at a prompt

    def _repr_html_(self) -> str:
        state = "passed" if self.passed else "failed"
        sentences = "".join(f"<p>{_code(line)}</p>" for line in self.message.split("\n") if line)
        name = f" <code>{escape(self.exercise)}</code>" if self.exercise else ""
        return (
            f'<div class="verdict verdict-{state}" role="status" style="border-top:1px solid currentColor;'
            f'padding-top:8px;max-width:66ch"><p><strong>{self.headline}</strong>{name}</p>{sentences}</div>'
        )


def _code(line: str) -> str:
    """Escape a line, and set what stands between backquotes as code."""
    parts = escape(line).split("`")
    if len(parts) % 2 == 0:  # an odd backquote is a character like any other
        return escape(line)
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))
