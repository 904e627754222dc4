"""Where the book lives: its repository and its site, read from the environment, so that a fork points at itself.

The repository comes from `GITHUB_REPOSITORY` (set by GitHub's workflows), else from the git remote `origin`, else there
is none, and the site has no Binder, Colab, edit or issue buttons. The site's own address comes from `SITE_URL`, else
from `GITHUB_REPOSITORY` (GitHub Pages), else there is none. No address is ever made up.

Colab opens a notebook as it lies in a repository, so what it opens must know from where to install the package. The
workflow that publishes the site puts such notebooks on a branch of their own, COLAB (docs/adr/0018-anywhere.md);
without that branch there is no Colab button.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from editions.edition import git

_OWNER_AND_NAME = r"(?P<owner>[\w.-]+)/(?P<name>[\w.-]+?)"
_REMOTE = re.compile(rf"^(?:https?://(?:[^@/]*@)?|ssh://git@|git@|git://)github\.com[/:]{_OWNER_AND_NAME}(?:\.git)?/?$")
COLAB = "colab"
_PAIR = re.compile(rf"^{_OWNER_AND_NAME}$")


@dataclass(frozen=True)
class Addresses:
    """`repository` is "https://github.com/owner/name" or ""; `site` ends in a slash or is "".

    colab: the branch of notebooks that Colab can run, or "". commit: the commit that is built, if it can be fetched.
    """

    repository: str = ""
    branch: str = "main"
    site: str = ""
    colab: str = ""
    commit: str = ""

    @property
    def source(self) -> str:
        """What pip installs the package from, or ""."""
        at = f"@{self.commit}" if self.commit else ""
        return f"git+{self.repository}{at}" if self.repository else ""


def repository_of_remote(remote: str) -> tuple[str, str] | None:
    """Returns (owner, name) of a GitHub remote in any of git's spellings, never a user name or token; else None."""
    match = _REMOTE.match(remote.strip())
    return (match["owner"], match["name"]) if match else None


def find(
    environment: Mapping[str, str], remote: str = "", remote_branch: str = "", remote_colab: bool = False
) -> Addresses:
    """Returns the addresses that these environment variables and this git remote tell.

    remote: what `git remote get-url origin` prints, or "". remote_branch: the remote's default branch, or "".
    remote_colab: whether the remote has a branch COLAB.
    """
    colab, commit = COLAB, ""
    site = environment.get("SITE_URL", "").strip()
    pair = _PAIR.match(environment.get("GITHUB_REPOSITORY", "").strip())
    if pair:
        owner, name = pair["owner"], pair["name"]
        branch = environment.get("GITHUB_BASE_REF") or (
            environment.get("GITHUB_REF_NAME", "") if environment.get("GITHUB_REF_TYPE", "branch") == "branch" else ""
        )
        server = environment.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/")
        if server != "https://github.com":  # Colab opens from there alone
            colab = ""
        if not environment.get("GITHUB_BASE_REF"):  # that of a pull request is merged for the test only
            commit = environment.get("GITHUB_SHA", "")
        if not site and server == "https://github.com":
            host = f"{owner.lower()}.github.io"
            site = f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"
    else:
        known = repository_of_remote(remote)
        if not known:
            return Addresses(site=_with_slash(site))
        (owner, name), branch, server = known, remote_branch, "https://github.com"
        colab = COLAB if remote_colab else ""
    return Addresses(f"{server}/{owner}/{name}", branch or "main", _with_slash(site), colab, commit)


def of_folder(folder: Path, environment: Mapping[str, str]) -> Addresses:
    """Returns the addresses for the clone in `folder`; asks git only when the environment does not say."""
    if environment.get("GITHUB_REPOSITORY"):
        return find(environment)
    head = git(folder, "symbolic-ref", "--short", "refs/remotes/origin/HEAD").removeprefix("origin/")
    colab = bool(git(folder, "rev-parse", "--verify", "--quiet", f"refs/remotes/origin/{COLAB}"))
    return find(environment, git(folder, "remote", "get-url", "origin"), head, colab)


def nbgitpuller_link(hub: str, repository: str, branch: str, path: str) -> str:
    """Returns the link that gives a student of this JupyterHub a copy of the repository and opens a file of it.

    hub: the hub's address, or "" for an address without the host. path: of the file, in the repository.
    """
    folder = repository.rstrip("/").rpartition("/")[2]
    query = urlencode({"repo": repository, "branch": branch, "urlpath": f"lab/tree/{folder}/{path}"})
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{query}"


def theme_options(addresses: Addresses) -> dict[str, Any]:
    """Returns the theme's options for the buttons: all of them for a known repository, none without."""
    if not addresses.repository:
        return {"launch_buttons": {}}
    return {
        "repository_url": addresses.repository,
        "repository_branch": addresses.branch,
        "repository_provider": "github",
        "path_to_docs": "",
        "use_repository_button": True,
        "use_edit_page_button": True,
        "use_issues_button": True,
        "launch_buttons": {
            "notebook_interface": "jupyterlab",
            "binderhub_url": "https://mybinder.org",
            "colab_url": "https://colab.research.google.com" if addresses.colab else "",
        },
    }


def _with_slash(address: str) -> str:
    return address.rstrip("/") + "/" if address else ""
