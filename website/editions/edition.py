"""Which state of the book is sent out: the package's version, the commit and its time."""

import os
import subprocess
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAME = "two-shapes"
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)  # the first day that a zip can name


@dataclass(frozen=True)
class Edition:
    """version: "0.1.0". commit: ten digits, or "" outside a clone. time: SOURCE_DATE_EPOCH, else the commit's."""

    version: str
    commit: str
    time: datetime | None

    @property
    def stamp(self) -> datetime:
        """The time that files of this edition carry: it depends on the sources, never on the clock."""
        return max(self.time or EARLIEST, EARLIEST)

    @property
    def words(self) -> str:
        """Returns "Version 0.1.0, 23 November 2026 (0123456789)", as far as it is known."""
        day = f", {self.time.day} {self.time:%B %Y}" if self.time else ""
        return f"Version {self.version}{day}" + (f" ({self.commit})" if self.commit else "")

    def file(self, kind: str) -> str:
        """Returns "two-shapes-0.1.0.pdf" for ".pdf"."""
        return f"{NAME}-{self.version}{kind}"


def this_edition(root: Path = ROOT) -> Edition:
    """Returns the edition of the clone in `root`. What is changed and not committed is marked with a plus."""
    version = tomllib.loads((root / "pyproject.toml").read_text("utf8"))["project"]["version"]
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    own = git(root, "rev-parse", "--show-toplevel")
    if not own or Path(own).resolve() != root.resolve():  # no clone, or a folder inside another one
        return Edition(version, "", datetime.fromtimestamp(int(epoch), UTC) if epoch else None)
    commit, seconds = git(root, "log", "-1", "--abbrev=10", "--format=%h %ct").split()
    changed = git(root, "status", "--porcelain", "--untracked-files=no")
    return Edition(version, commit + "+" * bool(changed), datetime.fromtimestamp(int(epoch or seconds), UTC))


def git(folder: Path, *arguments: str) -> str:
    """What git says there; nothing where it fails or is none."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
