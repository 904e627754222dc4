"""What a change makes again: a notebook's execution, the reading of its source, or only the writing of its page.

| changed                                         | executes | reads | writes |
|---|---|---|---|
| Python of the package, data, posters, versions  | yes      | yes   | yes    |
| this extension's Python, the formula renderer   |          | yes   | yes    |
| bundles, templates, styles, licences, glossary  |          |       | yes    |
| nothing                                         |          |       |        |

Posters and the forms of quizzes belong to the first row, because a notebook's stored output holds them.
"""

import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

from .hashing import fingerprint

EXECUTES = ("lib/l1l2/**/*.py", "lib/l1l2/**/*.csv", "lib/l1l2/data/**/*", "lib/l1l2/fonts/*.ttf",
            "lib/l1l2/explorables/static/*.html", "lib/l1l2/forms/*.html",
            "requirements.txt", "requirements-dev.txt")  # fmt: skip
READS = ("website/two_shapes/*", "website/vendor/katex/*.js")
# Pages that link to the glossary or the references show what those say.
WRITES = ("lib/l1l2/explorables/static/*", "website/templates/**/*", "website/theme/*", "website/vendor/**/*",
          "chapters/glossary.md", "chapters/references.md", "website/editions/licences.*", "LICENSE*")  # fmt: skip
KEPT = 3  # so that going back and forth between two branches does not execute again


def name_the_cache(app: Sphinx, config: Config) -> None:
    """Points myst-nb at the cache folder for these sources, and tells Sphinx what else decides a rebuild."""
    root = Path(app.srcdir)
    caches = Path(app.outdir).parent / ".jupyter_cache"
    config.nb_execution_cache_path = str(caches / fingerprint(root, EXECUTES))
    config.two_shapes_reads = fingerprint(root, READS)
    config.two_shapes_writes = fingerprint(root, WRITES)


def forget_old_caches(app: Sphinx, exception: Exception | None) -> None:
    """Removes all but the caches used last."""
    current = Path(app.config.nb_execution_cache_path)
    if exception or not current.is_dir():
        return
    current.touch()
    folders = sorted(
        (path for path in current.parent.iterdir() if path.is_dir()), key=lambda path: -path.stat().st_mtime
    )
    for folder in folders[KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)


def setup(app: Sphinx) -> None:
    app.add_config_value("two_shapes_reads", "", "env")
    app.add_config_value("two_shapes_writes", "", "html")
    app.connect("config-inited", name_the_cache)
    app.connect("build-finished", forget_old_caches)
