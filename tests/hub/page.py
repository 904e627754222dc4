"""The page on a class at once, made of its template and of the figures of a class that was held.

`python -m tests.hub.page` makes it again from the same figures; `python run.py hub-test --write` takes new ones.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import re
from pathlib import Path
from typing import Any

import jinja2

from two_shapes.addresses import nbgitpuller_link

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
MEASURED, TEMPLATE, PAGE = HERE / "measured.json", HERE / "classroom.md.j2", ROOT / "chapters" / "classroom.md"
CLASSES = (20, 50, 200)


def measured() -> dict[str, Any]:
    """The figures of the class that the page tells of."""
    found: dict[str, Any] = json.loads(MEASURED.read_text(encoding="utf-8"))
    return found


def up_to(value: float, step: float) -> float:
    """The next multiple of the step."""
    return math.ceil(value / step) * step


def locked(file: str = "requirements-hub.txt") -> dict[str, str]:
    """The versions that a lock names."""
    return dict(re.findall(r"(?m)^([\w.-]+)==([^\s;]+)", (ROOT / file).read_text(encoding="utf-8")))


def blocks(text: str, language: str) -> list[str]:
    """The code of this language in a page."""
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", text)


def printed(code: str) -> str:
    """What a block of Python prints."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(code, {})
    return output.getvalue()


def render(figures: dict[str, Any]) -> str:
    """The page for these figures. The blocks of text in it are what its own Python prints."""
    jinja = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True, trim_blocks=True)
    template = jinja.from_string(TEMPLATE.read_text(encoding="utf-8"))
    names = {
        **figures,
        "planned": planned(figures),
        "nbgitpuller": locked()["nbgitpuller"],
        "link": nbgitpuller_link("https://YOUR-HUB", "https://YOUR-FORK", "main", "chapters/exercises/losses.ipynb"),
        "classes": CLASSES,
        "printed": "",
    }
    sizing = blocks(template.render(names), "python")[0]
    return template.render(names | {"printed": printed(sizing)})


def planned(figures: dict[str, Any]) -> dict[str, Any]:
    """What a server is planned with: the measured figures, rounded up to what a person would write.

    A limit is met with the end of the student's kernel, so it has room for a server and two kernels that need the most
    a chapter may need. Of a processor a student is promised what chapter 1 needs when it may take two minutes.
    """
    memory, cpu = figures["memory_mb"], figures["cpu_seconds"]
    most = kernel_limit()
    patience = 120
    return {
        "patience": patience,
        "most": most,
        "base_mb": up_to(memory["hub"] + memory["proxy"], 50),
        "server_mb": up_to(memory["server"], 10),
        "kernel_mb": up_to(memory["kernel"], 10),
        "guarantee_mb": up_to(memory["student"], 50),
        "limit_mb": up_to(memory["server"] + 2 * most, 128),
        "cpu_s": math.ceil(cpu["student"]),
        "cpu_guarantee": round(up_to(cpu["student"] / patience, 0.05), 2),
    }


def kernel_limit() -> int:
    """The MB that a chapter may take, by the rule that CONTRIBUTING gives to whoever writes one."""
    rule = re.search(r"alone in \d+ seconds and (\d+) MB", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert rule, "CONTRIBUTING.md no longer says what a chapter may take"
    return int(rule[1])


if __name__ == "__main__":
    PAGE.write_text(render(measured()), encoding="utf-8")
