"""What every page of the book keeps: computed numbers, claims shown where they say, figures described.

Each rule is a function from a notebook to the faults it finds. The rules must find
nothing in the chapters, and find it in notebooks that have a fault.
"""

import copy
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from l1l2 import claims

ROOT = Path(__file__).parents[1]
EXERCISES = ROOT / "chapters" / "exercises"  # they have rules of their own: tests/test_exercises.py
CHAPTERS = sorted(path for path in (ROOT / "chapters").rglob("*.ipynb") if EXERCISES not in path.parents)
NAMES = [path.stem for path in CHAPTERS]

# Numbers in the prose that no cell prints, and why they need none.
GIVEN = {
    "intro": {
        "3.11": "the oldest Python; pyproject.toml says so",
        **dict.fromkeys(("4.1", "4.2", "4.3"), "the number of a page"),
    },
    "1_losses": {
        "0.2": "the step that the picture begins with; test_pictures_begin_as_the_prose_says",
    },
}  # fmt: skip

FENCE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
TAG = re.compile(r"\\tag\{(\d+|[A-Z])\.(\d+)\}")
REFERENCE = re.compile(r"\(((?:\d+|[A-Z])\.\d+)\)")
LETTERS = {"conventions": "A"}  # pages of the back matter have no number
QUIZ = re.compile(r"(?m)^Quiz\(")
NUMBER = re.compile(r"(?<![\w.,])(\d{1,3}(?:(?:,|\{,\})\d{3})+|\d+\.\d+|\d+(?= ?\\?%))(?![\w]|\.\d)")


def is_chapter(name):
    """Chapters are numbered; the intro and the back matter are not."""
    return name[0].isdigit()


def markdown(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def printed(cell):
    """The text outputs of a cell."""
    return "\n".join(str(o.get("text", "")) + str(o.get("data", {}).get("text/plain", "")) for o in cell.outputs)


def as_notebook(path):
    """A page of the book; one in Markdown as a notebook of one cell."""
    if path.suffix == ".ipynb":
        return nbformat.read(path, 4)
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(path.read_text("utf8"))])


def headings(notebook):
    """Level, text and anchor (as MyST and GitHub make it) of each heading, with the number of its cell."""
    for i, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            for mark, text in re.findall(r"^(#+) +(.+?) *$", FENCE.sub("", cell.source), re.MULTILINE):
                yield len(mark), text, re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-"), i


def figures(cell):
    return printed(cell).count("<Figure size")


def number_faults(name, notebook):
    """Each decimal, thousand and percentage of the prose is a rounding of a number that a cell prints."""
    outputs = "\n".join(map(printed, code(notebook)))
    known = [float(n.replace(",", "")) for n in re.findall(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?", outputs)]
    shares = re.findall(r"(\d+(?:\.\d+)?)%", outputs)
    for cell in markdown(notebook):
        text = REFERENCE.sub("", TAG.sub("", FENCE.sub("", cell.source)))
        for match in NUMBER.finditer(text):
            number = match[1].replace("{,}", "").replace(",", "")
            digits = len(number.partition(".")[2])
            if re.match(r" ?\\?%", text[match.end() :]):
                computed = number in shares
            else:
                computed = any(round(abs(k), digits) == float(number) for k in known)
            if not computed and number not in GIVEN.get(name, {}):
                yield f"cell {cell.id}: no cell prints {match[1]}"


def allowance_faults(name, notebook):
    """Each allowed number still stands in the prose."""
    prose = "\n".join(cell.source for cell in markdown(notebook))
    for number in GIVEN.get(name, {}):
        if number not in prose:
            yield f"{number} is allowed, but not there"


def figure_faults(name, notebook):
    """Each figure has its own line of alternative text, a sentence that says what is to be seen."""
    seen = set()
    for cell in code(notebook):
        if figures(cell) and any(output.output_type == "execute_result" for output in cell.outputs):
            yield f"cell {cell.id} shows the value of its last line beside the figure"
        alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
        lines = alt.split("\n") if alt else []
        if len(lines) != figures(cell):
            yield f"cell {cell.id}: {figures(cell)} figures, {len(lines)} lines of alternative text"
        for line in lines:
            if len(line) < 40 or not line.endswith(".") or line in seen:
                yield f"cell {cell.id}: no sentence of its own: {line!r}"
            seen.add(line)


def claim_faults(name, notebook):
    """The page shows the claims that the registry places on it, and each in the section that the registry names."""
    placed = {id: claim.place.split("#") for id, claim in claims.REGISTRY.items()}
    here = {id for id, (page, _) in placed.items() if page == name}
    calls = [
        (id, i)
        for i, cell in enumerate(notebook.cells)
        if cell.cell_type == "code"
        for call in re.findall(r"claims\.show\(([^)]*)\)", cell.source)
        for id in re.findall(r"C\d\d", call)
    ]
    shown = {id for id, _ in calls}
    for id in sorted(here ^ shown):
        yield f"{id} is {'shown, but placed elsewhere' if id in shown else 'placed here, but not shown'}"
    sections = [(anchor, i) for level, _, anchor, i in headings(notebook) if level == 2]
    for id, at in calls:
        around = [anchor for anchor, i in sections if i < at]
        if id in here and around[-1:] != placed[id][1:]:
            yield f"{id} is placed in #{placed[id][1]}, but shown in #{''.join(around[-1:])}"


def heading_faults(name, notebook):
    """One title, at the very beginning; no two headings alike; no level left out."""
    found = list(headings(notebook))
    if not notebook.cells[0].source.startswith("# ") or [level for level, *_ in found].count(1) != 1:
        yield "a page has one title, and begins with it"
    anchors = [anchor for _, _, anchor, _ in found]
    for anchor in sorted({a for a in anchors if anchors.count(a) > 1}):
        yield f"two headings have the anchor #{anchor}"
    for (before, *_), (level, text, *_) in pairwise(found):
        if level > before + 1:
            yield f"the heading {text!r} skips a level"


def equation_faults(name, notebook):
    """Formulas are numbered 1, 2, 3 ... through a chapter and all its pages; what the text refers to exists."""
    chapter = re.match(r"\d+", name) or [LETTERS.get(name, "")]
    tags = [tag for cell in markdown(notebook) for tag in TAG.findall(cell.source)]
    earlier = [path for path in CHAPTERS if path.stem.startswith(f"{chapter[0]}_") and path.stem < name]
    first = 1 + sum(len(TAG.findall(cell.source)) for path in earlier for cell in markdown(nbformat.read(path, 4)))
    if tags != [(chapter[0], str(k)) for k in range(first, first + len(tags))]:
        yield f"the numbers of the formulas are {', '.join('.'.join(tag) for tag in tags)}"
    known = {".".join(tag) for tag in tags}
    prose = "\n".join(TAG.sub("", FENCE.sub("", cell.source)) for cell in markdown(notebook))
    outputs = "\n".join(cell.source for cell in code(notebook))
    for number in sorted(set(REFERENCE.findall(prose) + re.findall(r"by \((\d+\.\d+)\)", outputs)) - known):
        yield f"there is no formula ({number})"


def explorable_faults(name, notebook):
    """Something to play with comes second on the page; after each such picture comes one cell to make it yours."""
    cells = [cell for cell in notebook.cells if cell.id != "install"]  # which no reader sees
    pictures = [
        i
        for i, cell in enumerate(cells)
        if cell.cell_type == "code" and re.search(r"^[A-Z]\w+\(\)$", cell.source, re.M)
    ]
    if pictures[:1] != [1] and (is_chapter(name) or name == "intro"):
        yield "the second cell is no explorable"
    yours = [i for i, cell in enumerate(cells) if "make-it-yours" in cell.metadata.get("tags", [])]
    if yours != [i + 1 for i in pictures]:
        yield f"explorables in cells {pictures}, cells to make them yours in {yours}"


def portable_faults(name, notebook):
    """Markdown reads well in JupyterLab, on Colab and on GitHub too: no directives, roles, labels or footnotes."""
    patterns = {
        ":::": r":::",
        "a directive": r"```\{",
        "a role": r"\{[a-z-]+\}`",
        "a label": r"^\([\w-]+\)=",
        "a footnote": r"\[\^",
    }
    for cell in markdown(notebook):
        for what, pattern in patterns.items():
            if re.search(pattern, cell.source, re.MULTILINE):
                yield f"cell {cell.id} contains {what}"
        if cell.source.count("<details>") != cell.source.count("</details>"):
            yield f"cell {cell.id}: a <details> is not closed"


def length_faults(name, notebook):
    """A chapter is at most 3,500 words long, and no stretch of prose between two cells of code is a wall."""
    words = [
        (cell.id, len(re.sub(r"\$\$.*?\$\$", "", cell.source, flags=re.DOTALL).split())) for cell in markdown(notebook)
    ]
    if sum(n for _, n in words) > 3500:
        yield f"{sum(n for _, n in words)} words"
    for id, n in words:
        if n > 450:
            yield f"cell {id} has {n} words"


def link_faults(name, notebook):
    """A link to another page of the book leads to a file and a heading that exist."""
    for cell in markdown(notebook):
        for target in re.findall(r"\]\(([^)\s]+)\)", cell.source):
            file, _, anchor = target.partition("#")
            path = ROOT / "chapters" / file if file else None
            if re.match(r"[a-z]+:", target):
                continue
            if path is not None and not path.is_file():
                yield f"cell {cell.id}: no file {file}"
            elif anchor:
                there = as_notebook(path) if path else notebook
                if anchor not in [a for _, _, a, _ in headings(there)]:
                    yield f"cell {cell.id}: no heading {target}"


def anatomy_faults(name, notebook):
    """A chapter says what it takes, asks for a prediction, and ends with questions, an exercise and what to keep."""
    if not is_chapter(name):
        return
    if not re.search(r"\d+ minutes", notebook.cells[0].source):
        yield "no reading time"
    if "> **Predict.**" not in notebook.cells[0].source:
        yield "no prediction in the first cell"
    texts = [text for level, text, *_ in headings(notebook) if level == 2]
    if [text.partition(":")[0] for text in texts[-4:]] != [
        "Check yourself",
        "Exercise",
        "Five lines to keep",
        "Where next",
    ]:
        yield f"ends with {texts[-4:]}"
    source = "\n".join(cell.source for cell in markdown(notebook))
    shown = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code" and QUIZ.search(cell.source)]
    sections = [i for level, text, _, i in headings(notebook) if text == "Check yourself"]
    if len(shown) != 1 or [i - 1 for i in shown] != sections:
        yield f"a quiz in cells {shown}, to check oneself in {sections}"
    keep = source.partition("## Five lines to keep")[2].partition("\n## ")[0]
    if re.findall(r"^\d\.", keep, re.M) != ["1.", "2.", "3.", "4.", "5."]:
        yield "not five lines to keep"


RULES = [
    number_faults, allowance_faults, figure_faults, claim_faults, heading_faults, equation_faults, explorable_faults,
    portable_faults, length_faults, link_faults, anatomy_faults,
]  # fmt: skip


@pytest.fixture(scope="module", params=CHAPTERS, ids=NAMES)
def page(request):
    return request.param.stem, nbformat.read(request.param, 4)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_chapters_keep_the_rule(rule, page):
    assert list(rule(*page)) == []


def test_every_claim_is_placed_on_a_page_that_exists():
    assert {claim.place.partition("#")[0] for claim in claims.REGISTRY.values()} <= set(NAMES)


def test_pictures_begin_as_the_prose_says():
    from l1l2.explorables import EdgeOfStability, OutlierLine, StepSize, TwoShapes

    assert (StepSize().eta, round(StepSize().start)) == (0.2, 5)
    assert EdgeOfStability().eta == 0.1
    assert len(OutlierLine().points) == 20
    assert OutlierLine().points[18] == [9.1, 6.6], "the honest height in the chapter's first table"
    assert list(OutlierLine().moved) == ["18"]
    assert TwoShapes().value == 2.4


def first_chapter():
    return nbformat.read(ROOT / "chapters" / "1_losses.ipynb", 4)


def edited(id, **changes):
    """The first chapter with something replaced in one cell: in its source, or in the text it printed."""
    notebook = copy.deepcopy(first_chapter())
    (cell,) = (cell for cell in notebook.cells if cell.id == id)
    for part, (old, new) in changes.items():
        if part == "source":
            assert old in cell.source, f"{old!r} is no longer in {id}"
            cell.source = cell.source.replace(old, new)
        elif part == "alt":
            alt = cell.metadata.mystnb.image.alt
            assert old in alt, f"{old!r} is no longer in the text for {id}"
            cell.metadata.mystnb.image.alt = alt.replace(old, new)
        elif part == "tags":
            cell.metadata.tags = new
        elif part == "outputs":
            assert cell.outputs[0].output_type == old, f"{id} no longer begins with {old}"
            cell.outputs[0].output_type = new
        else:
            assert old in printed(cell), f"{old!r} is no longer printed by {id}"
            for output in cell.outputs:
                if "text" in output:
                    output["text"] = output["text"].replace(old, new)
    return notebook


FAULTY = {
    "a number nobody computed": (number_faults, "stackloss-lesson", {"source": ("1.2953", "1.2959")}, "prints 1.2959"),
    "a number that is printed no more": (number_faults, "price-figures", {"text": ("1.345", "1.3")}, "prints 1.345"),
    "a thousand nobody computed": (number_faults, "conditioning", {"source": ("138,149", "138,150")}, "prints 138,150"),
    "a percentage nobody computed": (number_faults, "takeaways", {"source": ("36 %", "37 %")}, "prints 37"),
    "a number in a formula": (number_faults, "contraction", {"source": ("$0 < r <", "$0.125 < r <")}, "prints 0.125"),
    "a figure without words": (figure_faults, "value-and-pull", {"alt": ("\n", " ")}, "2 figures, 1 lines"),
    "a figure with a stray value": (
        figure_faults, "value-and-pull", {"outputs": ("display_data", "execute_result")}, "the value of its last line",
    ),
    "words that are no sentence": (figure_faults, "value-and-pull", {"alt": ("dearer above.", "dear")}, "no sentence"),
    "a claim left out": (claim_faults, "claim-depth", {"source": ("C06", "C12")}, "C06 is placed here"),
    "a claim of nowhere": (claim_faults, "claim-depth", {"source": ('"C06"', '"C06", "C49"')}, "C49 is shown"),
    "a claim in the wrong section": (
        claim_faults, "claim-common", {"source": ('"C09"', '"C09", "C06"')}, "C06 is placed in",
    ),
    "a second title": (heading_faults, "dial", {"source": ("The right", "# A\n\nThe right")}, "one title"),
    "the same heading twice": (
        heading_faults, "price", {"source": ("The price of not listening", "Real data")}, "#real-data",
    ),
    "a level left out": (heading_faults, "depth", {"source": ("### And", "#### And")}, "skips a level"),
    "a formula out of order": (equation_faults, "levers", {"source": ("tag{1.5}", "tag{1.6}")}, "1.4, 1.6"),
    "a formula of another page": (equation_faults, "levers", {"source": ("tag{1.5}", "tag{2.5}")}, "2.5"),
    "a reference to no formula": (equation_faults, "too-much", {"source": ("and (1.8)", "and (1.88)")}, "(1.88)"),
    "a picture that comes late": (explorable_faults, "outlier-line", {"source": ("OutlierLine()", "1")}, "second cell"),
    "a picture nobody can make theirs": (explorable_faults, "step-size-yours", {"tags": (None, [])}, "make them yours"),
    "a chapter that asks nothing": (
        anatomy_faults, "check-yourself-quiz", {"source": ("Quiz(\"", "print(\"")}, "a quiz in cells []",
    ),
    "a directive": (portable_faults, "dial", {"source": ("The right", ":::{note}")}, "contains :::"),
    "a role": (portable_faults, "dial", {"source": ("The right", "{ref}`a` The right")}, "contains a role"),
    "an open details": (portable_faults, "check-yourself", {"source": ("</details>", "")}, "not closed"),
    "a wall of prose": (length_faults, "dial", {"source": ("The right", "word " * 460)}, "dial has"),
    "a link to no heading": (link_faults, "dial", {"source": ("Chapter 2", "[2](1_losses.ipynb#no)")}, "no heading"),
    "a link to no file": (link_faults, "dial", {"source": ("Chapter 2", "[2](2_none.ipynb)")}, "no file 2_none"),
    "no reading time": (anatomy_faults, "opening", {"source": ("minutes", "pages")}, "no reading time"),
    "no prediction": (anatomy_faults, "opening", {"source": ("> **Predict.**", "")}, "no prediction"),
    "four lines to keep": (anatomy_faults, "takeaways", {"source": ("\n5. ", "\n- ")}, "not five lines"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTY)
def test_rules_find_the_fault(fault):
    rule, id, changes, message = FAULTY[fault]
    assert any(message in found for found in rule("1_losses", edited(id, **changes))), list(
        rule("1_losses", edited(id, **changes))
    )


def test_an_allowed_number_that_has_gone_is_found(monkeypatch):
    monkeypatch.setitem(GIVEN, "1_losses", {"0.7531": "a reason"})
    assert list(allowance_faults("1_losses", first_chapter())) == ["0.7531 is allowed, but not there"]
