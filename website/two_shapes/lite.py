"""JupyterLite beside the book: a button on each page that is a notebook, where `python run.py lite` has built it.

What is built lies in _build/lite: `site/`, and `about.json`, which says what a reader has to download. The book is the
same without it, and has no button then. Nothing of it is fetched before the button is pressed.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from .colab import buttons_of

FOLDER = "lite"


def label(about: dict[str, Any]) -> str:
    """Returns what the button says of the download: how much, and what of it does not come from this site."""
    names = ", ".join(about["elsewhere"][:-1]) + " and " + about["elsewhere"][-1]
    here, there = about["bytes"] / 1e6, (about["elsewhere_bytes"] or 0) / 1e6
    share = f"{round(there)} MB of it" if there else "and more"
    return f"Downloads about {round(here + there)} MB once, {share} from a public server: {names}."


def read_about(app: Sphinx, config: Config) -> None:
    about = _built(app) / "about.json"
    config.two_shapes_lite = about.read_text("utf8") if about.is_file() else ""


def page_context(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """Puts the button first into the Run menu, which it opens where there is none."""
    about = json.loads(app.config.two_shapes_lite or "null")
    if not about or f"{pagename}.ipynb" not in about["notebooks"]:
        return
    if not any(button.get("label") == "launch-buttons" for button in context["header_buttons"]):
        context["header_buttons"].insert(0, {"type": "group", "label": "launch-buttons", "buttons": []})
    address = context["pathto"](f"{FOLDER}/notebooks/index.html", 1) + f"?path={pagename}.ipynb"
    button = {"type": "link", "text": "JupyterLite", "url": address, "note": label(about)}
    buttons_of(context, "launch-buttons").insert(0, button)


def put_beside(app: Sphinx, exception: Exception | None) -> None:
    """Puts what was built into the site as it stands now; where a disk allows it, as links, which take no room."""
    if exception or app.builder.name != "html":
        return
    beside, mark = Path(app.outdir, FOLDER), Path(app.outdir, FOLDER, "about.json")
    about = app.config.two_shapes_lite
    if about and mark.is_file() and mark.read_text("utf8") == about:
        return
    shutil.rmtree(beside, ignore_errors=True)
    if about:
        shutil.copytree(_built(app) / "site", beside, copy_function=_link)
        mark.write_text(about, "utf8")


def _built(app: Sphinx) -> Path:
    return Path(app.outdir).parent / FOLDER


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def setup(app: Sphinx) -> None:
    app.add_config_value("two_shapes_lite", "", "html")
    app.connect("config-inited", read_about)
    app.connect("html-page-context", page_context, priority=610)  # after the theme's buttons, and Colab's
    app.connect("build-finished", put_beside)
