"""Notebooks that know where they come from, for Colab and for whoever downloads one.

The first code of a notebook installs the package where it is missing, from SOURCE, which is empty in the repository.
The notebooks that the site offers have it filled in. The workflow puts those on a branch, to which the Colab buttons
lead.
"""

import json
import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from .addresses import Addresses

_SOURCE = re.compile(r'"SOURCE = \\"[^"]*\\"(?=  #)')


def with_source(notebook: str, source: str) -> str:
    """Returns the text of a notebook that installs the package from `source`; "" for one that cannot."""
    return _SOURCE.sub(lambda _: json.dumps(f'SOURCE = "{source}"')[:-1], notebook, count=1)


def buttons_of(context: dict[str, Any], group: str) -> list[dict[str, Any]]:
    """Returns the buttons of one of the page's menus, to be changed in place; [] if there is no such menu."""
    groups = [button for button in context.get("header_buttons", []) if button.get("label") == group]
    return groups[0]["buttons"] if groups else []


def page_context(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """Leads the Colab button to the branch of notebooks that Colab can run."""
    known: Addresses = app.two_shapes_addresses  # type: ignore[attr-defined]
    for button in buttons_of(context, "launch-buttons"):
        if button["text"] == "Colab":
            button["url"] = button["url"].replace(f"/blob/{known.branch}/", f"/blob/{known.colab}/", 1)


def fill_in(app: Sphinx, exception: Exception | None) -> None:
    """Tells the notebooks beside the pages where the package is."""
    if exception or app.builder.name != "html":
        return
    for path in Path(app.outdir, "_sources").rglob("*.ipynb"):
        before = path.read_text("utf8")
        after = with_source(before, app.config.two_shapes_source)
        if after != before:
            path.write_text(after, "utf8", newline="\n")


def name_source(app: Sphinx, config: Config) -> None:
    config.two_shapes_source = app.two_shapes_addresses.source  # type: ignore[attr-defined]


def setup(app: Sphinx) -> None:
    app.add_config_value("two_shapes_source", "", "html")
    app.connect("config-inited", name_source, priority=600)  # after the addresses are known
    app.connect("html-page-context", page_context, priority=600)  # after the theme has made its buttons, at 501
    app.connect("build-finished", fill_in)
