"""Fills in the repository's address where a block of code leaves room for it, so that a fork's commands name the fork.

The source says `https://YOUR-FORK`, and for its folder `YOUR-FORK`; where no address is known, that is what is shown.
"""

import re
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from .addresses import Addresses

ROOM = "YOUR-FORK"


def filled_in(code: str, addresses: Addresses) -> str:
    """Returns the code with the repository, its folder's name and its branch; as it is where none is known."""
    if not addresses.repository or ROOM not in code:
        return code
    address = f"https://{ROOM}"
    code = re.sub(r"\bmain\b", lambda _: addresses.branch, code)
    code = code.replace(quote(address, safe=""), quote(addresses.repository, safe=""))
    code = code.replace(address, addresses.repository)
    return code.replace(ROOM, addresses.repository.rpartition("/")[2])


class FillIn(SphinxPostTransform):
    """Does so in every block of code."""

    default_priority = 5

    def run(self, **kwargs: Any) -> None:
        for block in list(self.document.findall(nodes.literal_block)):
            code = block.astext()
            filled = filled_in(code, self.app.two_shapes_addresses)  # type: ignore[attr-defined]
            if filled != code:
                block.rawsource = filled  # code is coloured where both are the same
                block.children = []
                block += nodes.Text(filled)


def setup(app: Sphinx) -> None:
    app.add_post_transform(FillIn)
