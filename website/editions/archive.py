"""The site as one zip: the same site gives the same bytes, whenever and wherever it is packed."""

import io
import zipfile
from pathlib import Path

from .edition import Edition

README = """Two Shapes: L1 and L2 as losses and as penalties
{words}

This is the whole website, to be read without a network.

The full book
    Unpack this file, open a terminal in this folder, and run

        python -m http.server --bind 127.0.0.1

    (on some systems: python3, or py on Windows). Then open http://127.0.0.1:8000/ in a browser. Any other web server
    does as well, at any address and in any folder: all links are relative. Nothing is fetched from elsewhere{lite}.

Without a server
    A double click on index.html opens the book too: text, formulas, figures, links, code, and the answers to the
    questions. Browsers do not run modules, a kind of script, out of a file. So the interactive figures stand still, as
    in print; questions are not marked; and search, the switch of the colour mode and the list of what you have read
    are missing or do nothing.

To run the notebooks
    They are in _sources/chapters. They need Python 3.11 or newer and the package l1l2, whose wheel
    l1l2-{version}-py3-none-any.whl is published beside this file:

        pip install l1l2-{version}-py3-none-any.whl jupyterlab
        jupyter lab _sources/chapters/intro.ipynb

Licences: licences.html
"""


def pack(site: Path, edition: Edition) -> bytes:
    """Returns the zip: one folder with the site and README.txt; names in order, times those of the edition."""
    folder = edition.file("")
    lite = ",\n    unless you run a page in JupyterLite: its button says what that downloads" * (site / "lite").is_dir()
    words = README.format(words=edition.words, version=edition.version, lite=lite)
    files = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    files.pop(".buildinfo", None)  # what Sphinx notes for its next build here
    files["README.txt"] = words.replace("\n", "\r\n").encode()  # so that every editor of Windows shows it
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", edition.stamp.timetuple()[:6])
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o100644 << 16, 3
            archive.writestr(entry, files[name], compresslevel=9)
    return buffer.getvalue()
