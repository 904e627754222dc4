"""What comes in is locked by hashes; what goes out is built by a workflow that may do no more than it must."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "website"))

from editions import edition, licences  # noqa: E402

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
NPM_LOCKS = [
    ROOT / folder / "package-lock.json" for folder in ("lib/js", "tests/site", "bench", "tests/hub", "website/lite")
]
RUN = (ROOT / "run.py").read_text("utf8")


def load(workflow: Path) -> dict:
    """The workflow; YAML 1.1 reads its word "on" as True."""
    return yaml.safe_load(workflow.read_text("utf8").replace("\non:", '\n"on":', 1))


def steps(workflow: Path) -> list[dict]:
    return [step for job in load(workflow)["jobs"].values() for step in job["steps"]]


# ------------------------------------------------------------------------------------------------------- what comes in


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_has_an_exact_version_and_a_hash(name):
    lines = re.sub(r"\s*\\\n\s*", " ", (ROOT / name).read_text("utf8")).splitlines()
    packages = [line for line in lines if line and not line.lstrip().startswith("#")]
    assert len(packages) > 40
    whole = re.compile(r"[a-z0-9][\w.-]*(\[[\w,-]+\])?==[^\s;]+( ; [^#]*?)?( --hash=sha256:[0-9a-f]{64})+")
    assert [line for line in packages if not whole.fullmatch(line.strip())] == []


@pytest.mark.parametrize("lock", NPM_LOCKS, ids=lambda lock: lock.parent.name)
def test_every_npm_package_has_its_integrity(lock):
    packages = json.loads(lock.read_text("utf8"))["packages"]
    entries = {name: entry for name, entry in packages.items() if name}
    assert entries
    loose = [
        name
        for name, entry in entries.items()
        if not entry.get("integrity", "").startswith("sha512-")
        or len(base64.b64decode(entry["integrity"].partition("-")[2])) != 64
    ]
    assert loose == []


def test_every_npm_lock_is_looked_at():
    listed = subprocess.run(
        ["git", "ls-files", "*package-lock.json"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    assert {ROOT / name for name in listed.stdout.splitlines()} == set(NPM_LOCKS)


def test_run_py_installs_by_hash_or_from_this_folder():
    installs = re.findall(r"(?m)^ +install\((.*)\)$", RUN)
    assert sorted(installs) == [
        '"--no-deps", "--no-build-isolation", "-e", "."',
        '"--no-deps", "--no-build-isolation", "-e", ".", into=HUB / "bin" / "python"',
        '"--no-deps", "--require-hashes", "-r", HUB_LOCK, into=HUB / "bin" / "python"',
        '"--no-deps", "--require-hashes", "-r", LOCK',
    ]
    assert re.findall(r'script, "(\w+)"', RUN) == ["ci"]  # npm ci: what the lock says, or nothing
    assert (
        "--no-build-isolation" in re.search(r'uv, "build", (.*)', RUN)[1]
    )  # else it would fetch a setuptools of today


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_pin_what_they_use_and_install_nothing_themselves(workflow):
    text = workflow.read_text("utf8")
    used = re.findall(r"uses: (\S+)(.*)", text)
    assert used
    assert [use for use, note in used if not re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", use)] == []
    assert [use for use, note in used if not re.fullmatch(r" # v\d+\.\d+\.\d+", note)] == []
    assert not re.search(
        r"\b(pip|pipx|uvx?|npm|npx|apt(-get)?|curl|wget)\b", "\n".join(s.get("run", "") for s in steps(workflow))
    )


def test_an_action_has_one_commit_in_all_workflows():
    used = {use for workflow in WORKFLOWS for use in re.findall(r"uses: (\S+)", workflow.read_text("utf8"))}
    names = [use.partition("@")[0] for use in used]
    assert sorted(names) == sorted(set(names))


# ------------------------------------------------------------------------------------------------------- what goes out

RELEASE = ROOT / ".github" / "workflows" / "release.yml"


def test_releases_are_made_for_tags_and_by_hand():
    when = load(RELEASE)["on"]
    assert when == {"push": {"tags": ["v*"]}, "release": {"types": ["published"]}}


def test_the_job_that_runs_code_may_only_read_and_the_one_that_writes_runs_none():
    workflow = load(RELEASE)
    build, attach = workflow["jobs"]["build"], workflow["jobs"]["attach"]
    assert workflow["permissions"] == {}
    assert build["permissions"] == {"contents": "read"}
    assert attach["permissions"] == {"contents": "write"}
    assert attach["needs"] == "build"
    assert not any("checkout" in step.get("uses", "") for step in attach["steps"])
    runs = [step["run"] for step in build["steps"] if "run" in step]
    assert runs[-2:] == ["python run.py test", "python run.py dist"]
    assert "    dist,\n" in re.search(r"_commands = \(([^)]*)\)", RUN)[1]


@pytest.mark.skipif(sys.platform == "win32", reason="the runner's shell is bash")
@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_the_shell_can_read_the_commands_and_they_hold_no_expressions(workflow):
    for step in steps(workflow):
        if "run" in step:
            assert "${{" not in step["run"]  # a tag's name would be run: it comes in as a variable
            assert subprocess.run(["bash", "-n", "-c", step["run"]], capture_output=True).returncode == 0


GH = """#!/bin/sh
echo "$@" >> "$CALLS"
[ "$2" != view ] || [ -n "$EXISTS" ]
"""


@pytest.mark.skipif(sys.platform == "win32", reason="stands in for gh with a shell script")
@pytest.mark.parametrize("exists", ["", "yes"])
def test_the_files_are_attached_to_the_release_that_there_is_or_to_a_new_one(tmp_path, exists):
    program = tmp_path / "bin" / "gh"
    program.parent.mkdir()
    program.write_text(GH)
    program.chmod(0o755)
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "book.pdf").touch()
    command = load(RELEASE)["jobs"]["attach"]["steps"][-1]["run"]
    env = {"PATH": f"{program.parent}:/usr/bin:/bin", "TAG": "v1.0", "CALLS": str(tmp_path / "calls"), "EXISTS": exists}
    subprocess.run(["bash", "-e", "-c", command], cwd=tmp_path, env=env, check=True)
    calls = (tmp_path / "calls").read_text().splitlines()
    assert [call.split()[1] for call in calls] == ["view", "upload"] if exists else ["view", "create", "upload"]
    assert calls[-1] == "release upload v1.0 dist/book.pdf --clobber"


@pytest.mark.skipif(sys.platform == "win32", reason="the runner's shell is bash")
@pytest.mark.parametrize(("tag", "passes"), [("v{}", True), ("{}", False), ("v{}1", False)])
def test_a_tag_that_is_not_the_version_stops_the_release(tag, passes):
    command = next(
        s["run"] for s in load(RELEASE)["jobs"]["build"]["steps"] if s.get("name") == "The tag is the version"
    )
    env = {"PATH": "/usr/bin:/bin", "TAG": tag.format(edition.this_edition().version)}
    assert (
        subprocess.run(["bash", "-e", "-c", command], cwd=ROOT, env=env, capture_output=True).returncode == 0
    ) == passes


# -------------------------------------------------------------------------------------------------- edition, licences


def test_an_edition_outside_a_clone_has_no_commit(tmp_path, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "2.5"\n')
    found = edition.this_edition(tmp_path)
    assert (found.words, found.stamp, found.file(".pdf")) == ("Version 2.5", edition.EARLIEST, "two-shapes-2.5.pdf")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert edition.this_edition(tmp_path).words == "Version 2.5, 14 November 2023"


def test_every_file_of_the_package_is_somebodys():
    files = licences.shipped(None, package=ROOT / "lib" / "l1l2")
    assert licences.uncovered(files, licences.entries()) == []


def test_a_licence_that_does_not_fit_is_refused(tmp_path, monkeypatch):
    row = {"name": "X", "version": "none", "licence": "GPL-3.0", "source": "y", "what": "z", "files": []}
    file = tmp_path / "licences.yml"
    monkeypatch.setattr(licences, "LIST", file)
    file.write_text(yaml.safe_dump([row]))
    with pytest.raises(ValueError, match=r"X: the licence 'GPL-3\.0' is none of"):
        licences.entries()
    file.write_text(yaml.safe_dump([row | {"licence": "MIT"}]))
    with pytest.raises(ValueError, match="X: MIT wants its text"):
        licences.entries()


def test_a_pattern_stays_within_a_folder():
    assert licences._pattern("site/*.html").fullmatch("site/index.html")
    assert not licences._pattern("site/*.html").fullmatch("site/lite/index.html")
    assert licences._pattern("site/lite/**").fullmatch("site/lite/a/b.js")


def test_no_package_from_npm_is_in_a_bundle():
    """So the licences of the packages that build them need not be shipped."""
    sources = [path for path in (ROOT / "lib" / "js").rglob("*.mjs") if "node_modules" not in path.parts]
    shipped = [path for path in sources if path.parent != ROOT / "lib" / "js"]  # the others build and test
    outside = {
        (path.name, name)
        for path in shipped
        for name in re.findall(r"""(?:from|import)\s*\(?\s*['"]([^'"]+)['"]""", path.read_text("utf8"))
        if not name.startswith((".", "node:"))
    }
    assert len(shipped) > 40
    assert outside == set()
