"""The page on a class at once: its figures are the measured ones, its blocks do what they say."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.hub import page
from two_shapes.addresses import Addresses, nbgitpuller_link
from two_shapes.fork import ROOM, filled_in

ROOT = Path(__file__).parents[1]
TEXT = page.PAGE.read_text(encoding="utf-8")
FORK = Addresses("https://github.com/ada/shapes", "2027", "")

# Of values.schema.yaml of the chart (jupyterhub/zero-to-jupyterhub-k8s at af3f2249, for JupyterHub 5.5), the keys that
# the page uses, each with the types that it may have.
SCHEMA = {
    "hub.concurrentSpawnLimit": int,
    "singleuser.image.name": str,
    "singleuser.image.tag": str,
    "singleuser.memory.guarantee": str,
    "singleuser.memory.limit": str,
    "singleuser.cpu.guarantee": float,
    "singleuser.cpu.limit": int,
    "singleuser.storage.capacity": str,
    "singleuser.startTimeout": int,
    "singleuser.lifecycleHooks.postStart": dict,
    "singleuser.defaultUrl": str,
    "cull.enabled": bool,
    "cull.timeout": int,
    "cull.every": int,
}


def block(language, number=0):
    return page.blocks(TEXT, language)[number]


def leaves(values, path=""):
    """Each key with its value, "cull.every"; what the chart hands on to Kubernetes is one value."""
    if not isinstance(values, dict) or SCHEMA.get(path) is dict:
        yield path, values
        return
    for key, value in values.items():
        yield from leaves(value, f"{path}.{key}" if path else key)


def test_the_page_is_made_of_the_measured_figures():
    assert page.render(page.measured()) == TEXT, "python -m tests.hub.page makes it, with website/ on PYTHONPATH"


def test_other_figures_make_another_page():
    figures = json.loads(json.dumps(page.measured()))
    figures["memory_mb"]["server"] += 1000
    figures["cpu_seconds"]["student"] *= 10
    other = page.render(figures)
    for language in ("text", "yaml"):
        assert page.blocks(other, language)[0] != block(language)


def test_the_figures_are_of_a_class_of_twenty_and_fit_together():
    figures = page.measured()
    memory, cpu = figures["memory_mb"], figures["cpu_seconds"]
    assert figures["students"] >= 20
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", figures["date"])
    assert memory["student"] == pytest.approx(memory["server"] + memory["kernel"], abs=1.01)
    parts = memory["hub"] + memory["proxy"] + figures["students"] * memory["student"]
    assert memory["all"] == pytest.approx(parts, abs=figures["students"] + 2)
    assert 0 < memory["student_own"] <= memory["student"]
    assert figures["peak_mb"] >= memory["all"]
    assert cpu["student"] == pytest.approx(cpu["server"] + cpu["kernel"], abs=0.11)
    medians = [stage["median"] for stage in figures["seconds"].values()]
    assert medians == sorted(medians)
    assert all(stage["median"] <= stage["worst"] for stage in figures["seconds"].values())


def test_the_sizing_runs_and_prints_what_stands_below_it():
    assert page.printed(block("python")) == block("text")


def test_the_sizing_gives_what_was_measured_back():
    """For the class that was held, on the cores and in the time it had, it asks for no less than was used."""
    figures = page.measured()
    names = {}
    exec(block("python").partition("ways = ")[0], names)
    memory, cores = names["server"](figures["students"])
    assert memory * 1024 >= figures["memory_mb"]["all"] + 1000
    assert cores * page.planned(figures)["patience"] >= figures["students"] * figures["cpu_seconds"]["student"]
    assert names["server"](200)[0] > 4 * names["server"](20)[0], "memory grows with the class"
    assert names["server"](200, kernel=page.kernel_limit()) > names["server"](200)


def test_the_values_use_keys_of_the_chart():
    values = yaml.safe_load(block("yaml"))
    used = dict(leaves(values))
    assert set(used) == set(SCHEMA)
    for key, value in used.items():
        assert type(value) is SCHEMA[key], f"{key} is {value!r}"


def test_the_values_give_a_student_room_for_what_was_measured():
    figures, single = page.measured(), yaml.safe_load(block("yaml"))["singleuser"]
    guarantee, limit = (int(single["memory"][what].removesuffix("M")) for what in ("guarantee", "limit"))
    assert figures["memory_mb"]["student"] <= guarantee < limit
    assert limit >= figures["memory_mb"]["server"] + 2 * page.kernel_limit()
    assert single["cpu"]["guarantee"] * page.planned(figures)["patience"] >= figures["cpu_seconds"]["student"]


def test_the_values_open_chapter_1_in_the_folder_that_is_pulled():
    single = yaml.safe_load(filled_in(block("yaml"), FORK))["singleuser"]
    shell, option, line = single["lifecycleHooks"]["postStart"]["exec"]["command"]
    assert (shell, option) == ("sh", "-c")
    assert shlex.split(line) == ["gitpuller", FORK.repository, FORK.branch, "shapes", "||", "true"]
    assert single["defaultUrl"] == "/lab/tree/shapes/chapters/1_losses.ipynb"
    assert (ROOT / "chapters" / "1_losses.ipynb").is_file()
    assert ROOM not in filled_in(block("yaml"), FORK)


def test_the_image_is_binders_with_nbgitpuller_added(tmp_path):
    command, push = block("sh", 1).replace("\\\n", "").splitlines()
    words = shlex.split(filled_in(command, FORK))
    assert words[-1] == FORK.repository
    image = words[words.index("--image-name") + 1]
    assert push == f"docker push {image}"
    values = yaml.safe_load(block("yaml"))["singleuser"]["image"]
    assert image == f"{values['name']}:{values['tag']}"
    for name in ("requirements.txt", "runtime.txt", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    dry = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", *words[2:-1], "."]
    recipe = subprocess.run(dry, cwd=tmp_path, capture_output=True, text=True, check=True)
    steps = re.findall(r"(?m)^RUN .*pip.*$", recipe.stdout + recipe.stderr)
    assert steps[-3:] == [
        'RUN ${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r "requirements.txt"',
        "RUN ${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir .",
        f"RUN pip install --no-cache-dir nbgitpuller=={page.locked()['nbgitpuller']}",
    ]


def test_on_one_machine_the_same_is_installed_as_in_the_image():
    assert block("sh").splitlines() == ["sudo -E pip install -r requirements.txt", "sudo -E pip install ."]


# --- the link for the hub ---------------------------------------------------------------------------------------------


def test_the_link_is_what_the_code_prints_and_what_the_test_of_the_hub_follows():
    link = block("text", 1)
    assert page.printed(block("python", 1)) == link
    opened = "chapters/exercises/losses.ipynb"
    assert nbgitpuller_link("https://YOUR-HUB", f"https://{ROOM}", "main", opened) == link.strip()
    assert (ROOT / opened).is_file()
    documented = (
        r"https://[\w-]+/hub/user-redirect/git-pull\?repo=[\w%.-]+&branch=[\w.-]+&urlpath=lab%2Ftree%2F[\w%.-]+\s"
    )
    assert re.fullmatch(documented, link)


@pytest.mark.parametrize("number", [0, 1])
def test_on_a_forks_site_the_link_is_the_forks(number):
    (wanted,) = [nbgitpuller_link("https://YOUR-HUB", FORK.repository, FORK.branch, "chapters/exercises/losses.ipynb")]
    code = (block("text", 1), block("python", 1))[number]
    filled = filled_in(code, FORK)
    assert (page.printed(filled) if number else filled).strip() == wanted


def test_without_an_address_room_is_left():
    assert filled_in(block("text", 1), Addresses()) == block("text", 1)
    assert filled_in("main", FORK) == "main", "a block that names no fork is nobody's"


def test_no_other_host_is_named():
    hosts = set(re.findall(r"https?://([\w.-]+)", TEXT))
    assert hosts == {"YOUR-HUB", "YOUR-FORK", "nbgitpuller.readthedocs.io", "z2jh.jupyter.org", "tljh.jupyter.org"}
