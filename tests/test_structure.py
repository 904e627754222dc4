"""The structure's promises: who imports whom, what belongs to what, and what must never be in a file."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
import yaml
from myst_parser.mdit_to_docutils.base import default_slugify

from l1l2 import claims, explorables

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lib" / "l1l2"
JAVASCRIPT = ROOT / "lib" / "js"
CHAPTERS = ROOT / "chapters"
STATIC = PACKAGE / "explorables" / "static"

# Above the maths, side by side: each imports maths modules, and none of these imports another, but for those of ABOVE.
UPPER = {"check", "claims", "plots", "explorables", "reproductions", "errata", "quiz"}
ABOVE = {"reproductions": {"claims"}, "errata": {"claims"}}  # they run what the claims have run
OURS_FOR_MATHS = {"numpy", "scipy", "sklearn", "threadpoolctl"}  # the last three come with scikit-learn
OURS_FOR_ALL = OURS_FOR_MATHS | {"matplotlib", "cycler", "anywidget", "ipywidgets", "traitlets", "IPython"}
OURS_FOR_ALL |= {"matplotlib_inline"}  # comes with ipykernel
D3 = {"d3-scale", "d3-shape", "d3-array", "d3-contour"}


@cache
def tracked() -> list[Path]:
    """The files git knows or would take."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return sorted({ROOT / name for name in names if name and (ROOT / name).is_file()})


def imports(source: str, package: str = "") -> set[str]:
    """The full names of the modules that a Python source imports; `package` is where its relative ones start."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            found |= {f"{base}.{alias.name}" for alias in node.names} | {base}
    return found


@cache
def modules() -> dict[str, set[str]]:
    """Each part of l1l2 (a module, or a package taken as one) and the full names it imports."""
    parts: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        package = ".".join(["l1l2", *inside.parts[:-1]])
        part = inside.parts[0].removesuffix(".py")
        parts.setdefault(part, set()).update(imports(path.read_text(encoding="utf-8"), package))
    del parts["__init__"]
    return parts


def within(names: set[str]) -> set[str]:
    """The parts of l1l2 among these names."""
    return {name.split(".")[1] for name in names if name.startswith("l1l2.")} & set(modules())


# ----------------------------------------------------------------------------------------------- who may import whom


def test_the_importer_sees_every_form():
    source = "import a.b\nfrom c import d\nfrom . import e\nfrom ..f import g\ndef x():\n    import h"
    assert imports(source, "l1l2.claims") == {
        "a.b",
        "c",
        "c.d",
        "l1l2.claims",
        "l1l2.claims.e",
        "l1l2.f",
        "l1l2.f.g",
        "h",
    }


def test_nothing_in_the_package_imports_explorables():
    assert [part for part, names in modules().items() if "explorables" in within(names) - {part}] == []


def test_maths_never_imports_what_stands_above_it_nor_above_does_its_neighbour():
    wrong = {
        part: sorted((within(names) & UPPER) - {part} - ABOVE.get(part, set())) for part, names in modules().items()
    }
    assert {part: names for part, names in wrong.items() if names} == {}


def test_maths_imports_downward_only():
    graph = {part: within(names) - {part} for part, names in modules().items() if part not in UPPER}
    assert set(TopologicalSorter(graph).static_order()) >= set(graph)  # a circle raises CycleError


def test_descent_knows_no_loss_and_no_penalty():
    graph = {part: within(names) - {part} for part, names in modules().items()}
    reached, ahead = set(), {"descent"}
    while ahead:
        part = ahead.pop()
        reached.add(part)
        ahead |= graph[part] - reached
    assert reached.isdisjoint({"losses", "penalties", "linear", "paths", "neuron"})


@pytest.mark.parametrize("part", modules())
def test_the_package_needs_only_what_it_declares(part):
    outside = {name.split(".")[0] for name in modules()[part]} - set(sys.stdlib_module_names) - {"l1l2"}
    if part == "fonts":  # the script that cuts the fonts; it is run by hand, never imported
        outside -= {"fontTools"}
    assert outside <= (OURS_FOR_ALL if part in UPPER else OURS_FOR_MATHS)


def test_run_py_needs_the_standard_library_alone():
    names = {name.split(".")[0] for name in imports((ROOT / "run.py").read_text(encoding="utf-8"))}
    assert names <= set(sys.stdlib_module_names)


def test_the_package_and_the_website_never_import_tests_or_each_other():
    for path in tracked():
        folder = path.relative_to(ROOT).parts[0]
        if path.suffix == ".py" and folder in ("lib", "website"):
            names = {name.split(".")[0] for name in imports(path.read_text(encoding="utf-8"))}
            assert names.isdisjoint({"tests", "run", "conftest"}), path
            assert folder == "website" or "two_shapes" not in names, path


@pytest.mark.parametrize("path", sorted(CHAPTERS.rglob("*.ipynb")), ids=lambda path: path.stem)
def test_a_chapter_takes_from_this_repository_the_package_alone(path):
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    lines = "".join("".join(cell["source"]) + "\n" for cell in cells).splitlines()
    source = "\n".join(re.sub(r"^(\s*)[%!].*", r"\1pass", line) for line in lines)  # IPython's own commands
    names = {name.split(".")[0] for name in imports(source)}
    assert names.isdisjoint({"tests", "two_shapes", "run", "conftest", "clean"})
    assert "l1l2" in names


SPECIFIER = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\1""")


def javascript(folder: str) -> dict[Path, list[str]]:
    return {
        path: [found[1] for found in SPECIFIER.findall(path.read_text(encoding="utf-8"))]
        for path in sorted((JAVASCRIPT / folder).rglob("*.mjs"))
    }


def test_the_specifiers_are_found():
    source = "import a from 'a';\nimport { b,\n c } from \"./b.mjs\";\nimport './c.mjs';\nexport * from './d.mjs';\n"
    source += "const e = await import('./e.mjs');"
    assert [found[1] for found in SPECIFIER.findall(source)] == ["a", "./b.mjs", "./c.mjs", "./d.mjs", "./e.mjs"]


@pytest.mark.parametrize(
    ("folder", "may"),
    [
        ("maths", {"maths", "data"}),
        ("draw", {"draw"}),
        ("explorables", {"explorables", "maths", "draw"}),
        ("host", {"host"}),
        ("quiz", {"quiz"}),
    ],
)
def test_javascript_imports(folder, may):
    files = javascript(folder)
    assert files
    for path, specifiers in files.items():
        for specifier in specifiers:
            if specifier.startswith("."):
                target = (path.parent / specifier).resolve()
                assert target.is_file(), f"{path.name} imports {specifier}, which is not there"
                assert target.relative_to(JAVASCRIPT).parts[0] in may, f"{folder}/{path.name} imports {specifier}"
            else:
                assert specifier in D3, f"{folder}/{path.name} imports {specifier}"


def test_an_explorable_imports_no_other_explorable():
    for path, specifiers in javascript("explorables").items():
        others = [name for name in specifiers if name.startswith("./") and not name.startswith("./_")]
        assert not others, f"{path.name} imports {others}"


def test_maths_and_drawing_stay_what_they_are():
    """maths/ runs in Node without a page; draw/ never sees the model."""
    page, model = r"\b(document|window|navigator)\.", r"\bmodel\.(get|set|on|off)\b"
    for folder, unwanted in (("maths", page), ("draw", model)):
        for path in javascript(folder):
            text = re.sub(r"//.*|(?s:/\*.*?\*/)", "", path.read_text(encoding="utf-8"))
            assert not re.search(unwanted, text), f"{folder}/{path.name} has {re.findall(unwanted, text)}"


# ----------------------------------------------------------------------------------------------- what belongs to what


def toc_files(node) -> list[str]:
    if isinstance(node, dict):
        here = [node[key] for key in ("file", "root") if key in node]
        return here + [name for value in node.values() for name in toc_files(value)]
    return [name for value in node for name in toc_files(value)] if isinstance(node, list) else []


def pages() -> list[Path]:
    found = [path for path in CHAPTERS.rglob("*") if path.suffix in (".ipynb", ".md")]
    return sorted(path for path in found if not {".ipynb_checkpoints", "source"} & set(path.parts))


def markdown(path: Path) -> str:
    """The prose of a page."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return text
    return "\n\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown")


def code(path: Path) -> str:
    if path.suffix == ".md":
        return ""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as the site makes them."""
    prose = re.sub(r"(?ms)^```.*?^```", "", markdown(path))
    return {default_slugify(re.sub(r"[$`*]", "", title)) for title in re.findall(r"(?m)^#{1,3} +(.+?) *#*$", prose)}


def test_the_table_of_contents_lists_each_page_once():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed = [Path(name).with_suffix("").as_posix() for name in toc_files(toc)]
    assert sorted(listed) == [path.relative_to(ROOT).with_suffix("").as_posix() for path in pages()]


@pytest.mark.parametrize("number", claims.REGISTRY)
def test_a_claim_stands_where_it_says(number):
    place, _, anchor = claims.REGISTRY[number].place.partition("#")
    found = [path for path in pages() if path.relative_to(CHAPTERS).with_suffix("").as_posix() == place]
    assert len(found) == 1, f"{number} stands on {place}, and there is no such page"
    assert anchor in anchors(found[0]), f"{place} has no heading {anchor}; it has {sorted(anchors(found[0]))}"
    assert re.search(rf"\bclaims\.show\([^)]*\b{number}\b", code(found[0])), f"{place} does not show {number}"


@pytest.mark.parametrize("page", pages(), ids=lambda path: path.stem)
def test_links_between_pages_lead_to_a_page_and_a_heading(page):
    for target, anchor in re.findall(r"\]\(([\w./-]+\.(?:ipynb|md))?(?:#([\w-]+))?\)", markdown(page)):
        to = (page.parent / target).resolve() if target else page
        assert to in pages(), f"{page.name} links to {target}"
        assert not anchor or anchor in anchors(to), f"{page.name} links to {to.name}#{anchor}"


def classes() -> dict[str, type]:
    return {
        cls.name: cls for name in explorables.__all__ if hasattr(cls := getattr(explorables, name), "name") and cls.name
    }


def test_explorables_have_a_class_a_source_a_bundle_and_a_poster():
    names = set(classes())
    assert names, "no explorables"
    assert names == {path.stem for path in (JAVASCRIPT / "explorables").glob("[a-z]*.mjs")}
    assert names == {path.stem for path in STATIC.glob("*.mjs")} - {"boot", "quiz", "quiz_page"}
    assert names == {path.stem for path in STATIC.glob("*.html")}
    assert names == set(json.loads((STATIC / "manifest.json").read_text(encoding="utf-8")))
    for name, cls in classes().items():
        assert cls.__module__ == f"l1l2.explorables.{name}", "one class a file, of the same stem"
        assert cls.__name__ == "".join(part.title() for part in name.split("_"))


@pytest.mark.parametrize("name", classes())
def test_an_explorable_is_on_a_page_and_the_page_has_its_words(name):
    shown = [path for path in pages() if re.search(rf"\b{classes()[name].__name__}\(", code(path))]
    assert shown, f"{name} is on no page"


# ------------------------------------------------------------------------------------------------------ derived files


def derived() -> list[tuple[str, str, str]]:
    """CONTRIBUTING's table: derived file, source, command."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.split("| derived file | source | command |")[1].split("\n\n")[0]
    return [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in table.splitlines()[2:]]


def files_named(cell: str) -> list[Path]:
    return [path for name in re.findall(r"`([^`]+)`", cell) for path in ROOT.glob(name.removesuffix("/"))]


def test_each_derived_file_and_each_source_is_there():
    rows = derived()
    assert len(rows) >= 4
    for made, source, command in rows:
        for name in re.findall(r"`([^`]+)`", made + source):
            assert list(ROOT.glob(name.removesuffix("/"))), f"CONTRIBUTING names {name}, which is not there"
        assert re.search("`.+`", command), f"no command makes {made}"


def test_each_derived_file_is_in_the_table():
    named = {path for made, _, _ in derived() for path in files_named(made)}
    known = [*STATIC.iterdir(), *PACKAGE.glob("forms/*"), *ROOT.glob("requirements*.txt"), *PACKAGE.glob("fonts/*.ttf")]
    known += [path for path in tracked() if path.suffix == ".json" and path.parent.name == "parity"]
    missing = [path for path in known if not any(path == one or one in path.parents for one in named)]
    assert missing == []


def test_the_commands_of_the_table_exist():
    commands = re.findall(r"`python run\.py ([\w-]+)", " ".join(command for _, _, command in derived()))
    listing = subprocess.run([sys.executable, ROOT / "run.py"], capture_output=True, text=True, check=True).stdout
    assert set(commands) <= set(re.findall(r"(?m)^  ([\w-]+) ", listing))


def test_the_readmes_code_runs_and_prints_what_it_says(capsys):
    blocks = re.findall(r"(?s)```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert blocks
    for block in blocks:
        exec(block, {})
        printed = capsys.readouterr().out.splitlines()
        assert printed == re.findall(r"(?m)^print\(.*\)  # (.*)$", block)


# ------------------------------------------------------------------------------------------ one environment, one truth


def locked(name: str) -> dict[str, str]:
    return dict(re.findall(r"(?m)^([\w.-]+)==([^\s;]+)", (ROOT / name).read_text(encoding="utf-8")))


def test_one_version_of_everything():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    newest = re.search(r"(?m)^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert newest, "CHANGELOG.md names no version"
    assert project["version"] == citation["version"] == newest[1]
    assert citation["license"] == [project["license"], "CC-BY-4.0"]


def test_the_runtime_lock_is_a_part_of_the_other():
    runtime, everything = locked("requirements.txt"), locked("requirements-dev.txt")
    assert runtime.items() <= everything.items()
    assert {"numpy", "matplotlib", "scikit-learn", "ipywidgets", "anywidget", "ipykernel"} <= set(runtime)
    assert "sphinx" not in runtime


def test_binder_is_given_a_python_that_the_package_takes():
    assert (ROOT / "runtime.txt").read_text().strip() == "python-3.12"
    assert not any((ROOT / name).exists() for name in ("binder", ".binder", "environment.yml", "setup.py"))


# --------------------------------------------------------------------------------------- what must never be in a file

# Written in pieces, so that this file does not hold what it looks for.
FORBIDDEN = {
    "a path of one machine": re.compile(
        r"(?<![\w.*}/-])/" + r"(work|farm|opt|tmp|root|home/\w+|Users/\w+)/[.\w]|file:" + r"///|[A-Z]:\\" + r"Users\\"
    ),
    "the host of a registry": re.compile(
        "registry" + r"\.(npmjs|yarnpkg)|pypi" + r"\.org/simple|files\." + "pythonhosted"
    ),
    "unfinished words": re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|lorem " + r"ipsum|coming " + r"soon)\b"),
}
FOREIGN = ("website/vendor/", "LICENSE")


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what):
    found = []
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in (".png", ".woff2", ".ttf", ".ico") or name.startswith(FOREIGN):
            continue
        text = path.read_text(encoding="utf-8")
        found += [f"{name}: {match[0]}" for match in FORBIDDEN[what].finditer(text)]
    assert found == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a path of one machine", "open('/" + "tmp/x')"),
        ("a path of one machine", "see /" + "home/ann/book"),
        ("the host of a registry", "https://registry" + ".npmjs.org/d3"),
        ("unfinished words", "TO" + "DO: say why"),
    ],
)
def test_the_patterns_find_what_they_are_for(what, text):
    assert FORBIDDEN[what].search(text)


def test_no_file_is_large_but_the_locks():
    large = [path.relative_to(ROOT).as_posix() for path in tracked() if path.stat().st_size > 500_000]
    assert [name for name in large if not re.search(r"requirements.*\.txt$|package-lock\.json$", name)] == []


def test_nothing_built_is_tracked():
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]
    assert [name for name in names if re.search(r"(^|/)(_build|node_modules|__pycache__|\.venv|\.cache)/", name)] == []
