"""What `python run.py dist` and `python run.py licences` call: `python -m editions pdf SITE FOLDER`, and so on."""

import argparse
import os
import sys
from pathlib import Path

from two_shapes import addresses

from . import licences
from .archive import pack
from .edition import ROOT, this_edition


def main() -> str | int:
    parser = argparse.ArgumentParser(prog="editions")
    parser.add_argument("what", choices=["pdf", "zip", "licences"])
    parser.add_argument("site", type=Path, help="folder of the built site")
    parser.add_argument("folder", type=Path, help="where the file is written")
    options = parser.parse_args()
    edition = this_edition()
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.what == "pdf":
        from .pdf import print_book  # needs the browser's driver, which the others do without

        address = addresses.of_folder(ROOT, os.environ).site
        data = print_book(options.site, options.site.parent / "print", edition, address)
        (options.folder / edition.file(".pdf")).write_bytes(data)
    elif options.what == "zip":
        (options.folder / edition.file("-site.zip")).write_bytes(pack(options.site, edition))
    else:
        listed = licences.entries()
        lost = licences.uncovered(licences.shipped(options.site, package=ROOT / "lib" / "l1l2"), listed)
        if lost:
            return "no entry of licences.yml covers " + ", ".join(lost)
        (options.folder / licences.FILE).write_text(licences.markdown(listed), "utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
