"""Makes the website out of the notebooks: a Sphinx extension, one idea a module. `setup` lists them."""

import os
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from . import (
    addresses,
    assets,
    cache,
    colab,
    figures,
    finish,
    fork,
    katex,
    licences,
    links,
    lite,
    pages,
    portable,
    practice,
    widget_state,
)

TEMPLATES = Path(__file__).parents[1] / "templates"


def configure(app: Sphinx, config: Config) -> None:
    """Sets what depends on where the book is built: addresses, and the folder of our templates before the theme's."""
    app.two_shapes_addresses = addresses.of_folder(Path(app.srcdir), os.environ)  # type: ignore[attr-defined]
    options = dict(config.html_theme_options)
    for name in ("repository_url", "path_to_docs", "repository_branch"):  # Jupyter Book's default is its own repository
        options.pop(name, None)
    config.html_theme_options = options | addresses.theme_options(app.two_shapes_addresses)  # type: ignore[attr-defined]
    config.html_baseurl = app.two_shapes_addresses.site  # type: ignore[attr-defined]
    config.templates_path.insert(0, str(TEMPLATES))


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("config-inited", configure)
    for part in (
        cache,
        katex,
        portable,
        figures,
        widget_state,
        assets,
        licences,
        pages,
        practice,
        fork,
        links,
        colab,
        lite,
        finish,
    ):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
