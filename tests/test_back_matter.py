"""What the back pages promise: each term linked where it is first used, each source cited, each citation resolved.

The rules are functions from texts to the faults they find, so that they can be shown texts that have the fault.
"""

import re
from pathlib import Path

import nbformat
import pytest

CHAPTERS = Path(__file__).parents[1] / "chapters"
PAGES = sorted([*CHAPTERS.glob("*.ipynb"), *CHAPTERS.glob("*.md")])
NUMBERED = [path for path in PAGES if re.match(r"\d", path.name)]

# Words that are also everyday English: there a link somewhere on the page is enough.
EVERYDAY = {"Influence", "Pull", "Prior", "Ridge", "Shrinkage", "Efficiency"}
# Years that stand beside a name and cite nothing.
NO_CITATION = {
    "August 2026": "the state of a pull request",
    "December 2019": "the state of a repository",
    "L1 (2015": "beside a citation, in a summary",
}

LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
HIDDEN = re.compile(r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|^#.*?$|<[^>]*>", re.DOTALL | re.MULTILINE)
CITATION = re.compile(
    r"\b((?:(?!In |Since |Until )[A-Z][\w-]+(?:, | and | et al\.?)?)+(?: \(|,? )(?:1[89]|20)\d\d\b)(?!-)"
)


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def entries(name: str) -> list[str]:
    return re.findall(r"^### (.+)$", (CHAPTERS / name).read_text("utf8"), re.MULTILINE)


TERMS, SOURCES = entries("glossary.md"), entries("references.md")


def prose(path: Path) -> str:
    """The page's own words, without code, formulas and headings."""
    if path.suffix == ".md":
        return HIDDEN.sub("", path.read_text("utf8"))
    cells = nbformat.read(path, 4).cells
    return HIDDEN.sub("", "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown"))


def named(term: str) -> re.Pattern[str]:
    """The term in running text, inflected, where it is not the beginning of a longer one."""
    words = r"[\s-]".join(map(re.escape, term.split()))
    longer = "|".join(other[len(term) + 1 :] for other in TERMS if other.startswith(term + " "))
    not_longer = rf"(?!\s+(?:{longer}))" if longer else ""
    return re.compile(rf"\b{words}(?:s|d|ed|ing|ings)?\b{not_longer}", re.IGNORECASE)


def inside(match: re.Match[str], links: list[re.Match[str]]) -> bool:
    return any(link.start() <= match.start() < link.end() for link in links)


def unlinked_terms(text: str) -> list[str]:
    """Terms whose first use on the page is no link to their entry. What leads to another page is no use of a term."""
    faults = []
    words = re.sub(r"\]\(([^)\s]+)\)", lambda link: "](" + " " * len(link[1]) + ")", text)
    for term in TERMS:
        address = f"glossary.md#{slug(term)}"
        links = [match for match in LINK.finditer(text) if match[2] == address]
        elsewhere = [match for match in LINK.finditer(text) if match[2] != address]
        uses = [use for use in named(term).finditer(words) if not inside(use, elsewhere)]
        if not uses or (term in EVERYDAY and links):
            continue
        if not inside(uses[0], links):
            faults.append(term)
    return faults


def uncited(texts: dict[str, str]) -> list[str]:
    """Sources that no page refers to."""
    cited = {match[2] for text in texts.values() for match in LINK.finditer(text)}
    return [source for source in SOURCES if f"references.md#{slug(source)}" not in cited]


def unresolved(text: str) -> list[str]:
    """Names with a year that are no link to a source, and links to sources that there are not."""
    faults = []
    links = list(LINK.finditer(text))
    for match in CITATION.finditer(text):
        if not inside(match, links) and match[1] not in NO_CITATION:
            faults.append(match[1])
    anchors = {f"references.md#{slug(source)}" for source in SOURCES} | {f"glossary.md#{slug(term)}" for term in TERMS}
    faults += [m[2] for m in links if re.match(r"(references|glossary)\.md#", m[2]) and m[2] not in anchors]
    return faults


@pytest.mark.parametrize("path", NUMBERED, ids=lambda path: path.stem)
def test_each_term_is_linked_where_it_is_first_used(path):
    assert unlinked_terms(prose(path)) == []


def test_each_source_is_cited():
    assert uncited({path.name: prose(path) for path in PAGES if path.name != "references.md"}) == []


@pytest.mark.parametrize("path", [p for p in PAGES if p.name != "references.md"], ids=lambda path: path.stem)
def test_each_citation_has_its_source(path):
    assert unresolved(prose(path)) == []


@pytest.mark.parametrize(("name", "found"), [("glossary.md", TERMS), ("references.md", SOURCES)])
def test_entries_are_in_order_each_once_each_with_words(name, found):
    text = (CHAPTERS / name).read_text("utf8")
    for part in re.split(r"^## .+$", text, flags=re.MULTILINE)[1:]:
        inside = re.findall(r"^### (.+)$", part, re.MULTILINE)
        assert inside == sorted(inside, key=str.lower)
    assert len(set(map(slug, found))) == len(found)
    for entry in re.split(r"^### .+$", text, flags=re.MULTILINE)[1:]:
        first = entry.strip().split("\n")[0]
        assert len(first) > 20
        assert first.endswith((".", ")")), "it is no sentence, and no source with an address"
        assert not re.search(r"\$|`", first), "the first paragraph is shown as plain text"


def test_most_sources_have_an_address():
    text = (CHAPTERS / "references.md").read_text("utf8")
    without = [
        entry.split("\n")[0]
        for entry in re.split(r"^### ", text, flags=re.MULTILINE)[1:]
        if not re.search(r"\]\(https?://", entry)
    ]
    assert without == ["Brownlee 1965"], "a book from before addresses"


def test_the_rules_find_faults():
    linked = "The [residual](glossary.md#residual) and the residual."
    assert unlinked_terms(linked) == []
    assert unlinked_terms("The residual and the [residual](glossary.md#residual).") == ["Residual"]
    assert unlinked_terms("It is standardised.") == ["Standardise"]
    assert unresolved("As Huber (1964) found, by [Huber (1964)](references.md#huber-1964).") == ["Huber (1964"]
    assert unresolved("As Efron et al. (2004) found.") == ["Efron et al. (2004"]
    assert unresolved("See [them](references.md#nobody-1900).") == ["references.md#nobody-1900"]
    assert unresolved("A network of 2000 steps, state of December 2019.") == []
    everything = {"a": " ".join(f"[x](references.md#{slug(source)})" for source in SOURCES[1:])}
    assert uncited(everything) == SOURCES[:1]


# ---- Symbols ----

GREEK = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "varepsilon",
    "eta",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "pi",
    "rho",
    "sigma",
    "tau",
    "phi",
    "varphi",
    "psi",
    "omega",
    "theta",
]
NOT_LETTERS = re.compile(r"\\(?:text|operatorname|mathrm|tag|begin|end)\*?\{[^}]*\}|\[-?\d+pt\]")
DIFFERENTIAL = re.compile(r"(?<![A-Za-z\\])d(?=\\?[a-zA-Z|^]|\\,)")
NAMES = {  # the page, as the table of symbols calls it
    "intro": "intro", "1_losses": "1", "2_smooth_l1": "2", "3_sigmoid_mse": "3", "4_1_sparsity": "4.1",
    "4_2_weight_decay": "4.2", "4_3_side_by_side": "4.3", "conventions": "C",
}  # fmt: skip


def letters(formula: str) -> set[str]:
    """The letters of a formula, Greek ones by name, without the d of a derivative."""
    formula = DIFFERENTIAL.sub(" ", NOT_LETTERS.sub(" ", formula))
    greek = {name for name in re.findall(r"\\([A-Za-z]+)", formula) if name in GREEK}
    return greek | set(re.findall(r"[A-Za-z]", re.sub(r"\\[A-Za-z]+", " ", formula)))


def used(path: Path) -> set[str]:
    cells = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown"]
    text = re.sub(r"```.*?```|`[^`]*`", "", "\n\n".join(cells), flags=re.DOTALL)
    formulas = re.findall(r"\$\$(.*?)\$\$|\$([^$]+)\$", text, re.DOTALL)
    return set().union(*(letters(one or other) for one, other in formulas))


def explained() -> dict[str, list[str]]:
    """{page: letters that the table of symbols explains for it}."""
    pages: dict[str, list[str]] = {name: [] for name in NAMES.values()}
    rows = re.findall(
        r"^\| (\$.*?) \| (?:.+?) \| ([^|]+) \|$", (CHAPTERS / "symbols.md").read_text("utf8"), re.MULTILINE
    )
    for symbols, where in rows:
        for symbol in re.findall(r"\$([^$]+)\$", symbols):
            for page in where.split(", "):
                pages[page].append(min(letters(symbol) - {"beta"} or {"beta"}))
    return pages


@pytest.mark.parametrize("path", sorted(CHAPTERS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_each_letter_has_one_meaning_on_a_page(path):
    if path.stem not in NAMES:
        assert not used(path) or path.stem == "errata", "the errata quote others' letters; other pages have none"
        return
    table = explained()[NAMES[path.stem]]
    assert sorted(table) == sorted(set(table)), "two meanings on one page"
    assert set(table) == used(path)


def test_letters_are_found():
    assert letters(r"\frac{dC}{dw} = (a - y)\,\sigma'(z)\,x \tag{3.5}") == {"C", "w", "a", "y", "sigma", "z", "x"}
    assert letters(r"d_j^2 + d \text{ if }") == {"d", "j"}
