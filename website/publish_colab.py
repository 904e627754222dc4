"""Pushes the notebooks of a built site to the branch `colab`: `python website/publish_colab.py SOURCES`.

SOURCES is the site's folder _sources, whose notebooks know where to install the package from. The branch holds the
commit that is checked out, and on top of it these notebooks; it is written anew each time. Needs git and the standard
library.
"""

import shutil
import subprocess
import sys
from pathlib import Path

BRANCH = "colab"
AUTHOR = ["-c", "user.name=Two Shapes", "-c", "user.email=", "-c", "core.hooksPath=/dev/null"]


def publish(repository: Path, sources: Path) -> int:
    """Commits and pushes; returns the number of notebooks that know their address."""
    git = ["git", "-C", str(repository), *AUTHOR]
    notebooks = sorted(sources.rglob("*.ipynb"))
    know = [path for path in notebooks if '"SOURCE = \\"git+' in path.read_text("utf8")]
    if not know or know != notebooks:
        sys.exit(f"{len(know)} of the {len(notebooks)} notebooks in {sources} know their address: all must")
    subprocess.run([*git, "switch", "--quiet", "--force-create", BRANCH], check=True)
    for path in notebooks:
        shutil.copyfile(path, repository / path.relative_to(sources))
    subprocess.run([*git, "add", "--update", "."], check=True)
    subprocess.run([*git, "commit", "--quiet", "--message", "Tell the notebooks where their package is"], check=True)
    subprocess.run([*git, "push", "--quiet", "--force", "origin", BRANCH], check=True)
    return len(notebooks)


if __name__ == "__main__":
    print(f"{publish(Path.cwd(), Path(sys.argv[1]))} notebooks are on the branch {BRANCH}")
