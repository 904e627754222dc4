"""Scripts, explorables and icons: copied to `_static/` under names that hold a hash of their content.

A browser may keep such a file for ever; another content has another address. Names are known before the first page is
written. Styles and fonts are made last, by `finish`, since they depend on what the pages use.
"""

import json
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from .hashing import hashed_name

THEME = Path(__file__).parents[1] / "theme"
EXPLORABLES = "lib/l1l2/explorables/static"


def plan(theme: Path, explorables: Path) -> dict[str, tuple[Path, str]]:
    """Returns {name: (file, address below _static)}: scripts and icons of the theme, bundles of the explorables."""
    files = [(path, "") for path in sorted(theme.glob("*.js")) + sorted(theme.glob("*.svg"))]
    files += [(path, "xp/") for path in sorted(explorables.glob("*.mjs"))]
    return {path.name: (path, folder + hashed_name(path.name, path.read_bytes())) for path, folder in files}


def name_assets(app: Sphinx) -> None:
    app.two_shapes_assets = plan(THEME, Path(app.srcdir, EXPLORABLES))  # type: ignore[attr-defined]


def copy_assets(app: Sphinx, exception: Exception | None) -> None:
    """Copies what is planned and removes what an earlier build left."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    wanted = {address: path for path, address in app.two_shapes_assets.values()}  # type: ignore[attr-defined]
    for path in [*static.glob("*.*.js"), *static.glob("*.*.svg"), *static.glob("xp/*")]:
        if path.relative_to(static).as_posix() not in wanted:
            path.unlink()
    for address, path in wanted.items():
        target = static / address
        if not target.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def page_context(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """Gives the templates `asset("site.js")`, a file's address from this page or "", and the host's map of modules."""
    planned: dict[str, tuple[Path, str]] = app.two_shapes_assets  # type: ignore[attr-defined]

    def asset(name: str) -> str:
        return context["pathto"]("_static/" + planned[name][1], 1) if name in planned else ""

    context["asset"] = asset
    context["modules"] = json.dumps(
        {name: asset(f"{name}.mjs") for name in context["explorables"] if asset(f"{name}.mjs")}
    )


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", name_assets)
    app.connect("html-page-context", page_context, priority=600)  # after `pages` has found the explorables, at 500
    app.connect("build-finished", copy_assets)
