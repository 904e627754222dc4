"""`python -m editions pdf SITE FOLDER`, and so on: what `python run.py dist` calls."""

import argparse
import os
from pathlib import Path

from two_shapes import addresses

from .edition import ROOT, this_edition


def main() -> None:
    parser = argparse.ArgumentParser(prog="editions")
    parser.add_argument("what", choices=["pdf", "zip"])
    parser.add_argument("site", type=Path, help="folder of the built site")
    parser.add_argument("folder", type=Path, help="where the file is written")
    options = parser.parse_args()
    edition = this_edition()
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.what == "pdf":
        from .pdf import print_book

        known = addresses.of_folder(ROOT, os.environ)
        data = print_book(options.site, options.site.parent / "print", edition, known.site)
        (options.folder / edition.file(".pdf")).write_bytes(data)


if __name__ == "__main__":
    main()
