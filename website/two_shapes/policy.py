"""The Content-Security-Policy of every page, in a <meta> of its own, since a static host sends no headers.

Nothing comes from elsewhere and no text becomes code. The scripts of the page's head, which are our templates' own, and
its stylesheet are allowed by the hashes of what they say. A script below the head (a notebook's output, say) is nobody
we know: it gets no hash, does not run, and is reported when the book is built.
Written into a page last of all, since every change of its head changes a hash.
"""

import base64
import hashlib
import html
import re

# What any page may load. Style attributes stand in every formula and figure; they neither run nor fetch from elsewhere.
EVERYWHERE = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "",
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
_CHARSET = re.compile(r'<meta charset="[^"]*"\s*/?>', re.I)
_META = re.compile(r'\s*<meta http-equiv="Content-Security-Policy"[^>]*>')
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.S)
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.S)
_TAG = re.compile(r"""<[a-z](?:[^<>"']|"[^"]*"|'[^']*')*>""", re.I)
_QUOTED = re.compile(r"""=\s*(?:"(?!\s*javascript:)[^"]*"|'(?!\s*javascript:)[^']*')""", re.I)
_RUNS = re.compile(r"\bon[a-z]+(?=\s*=)|javascript(?=:)", re.I)
_DATA = re.compile(r'type="application/(?:ld\+)?json"')


def hash_of(text: str) -> str:
    """Returns the source expression that allows exactly this text: 'sha256-...'."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _inline(part: str) -> list[str]:
    return [
        text for attributes, text in _SCRIPT.findall(part) if "src=" not in attributes and not _DATA.search(attributes)
    ]


def policy_of(page: str) -> str:
    """Returns the policy of a page."""
    head = page.partition("</head>")[0]
    scripts = _inline(head)
    allowed = dict(EVERYWHERE)
    allowed["script-src"] = " ".join([allowed["script-src"], *map(hash_of, scripts)])
    allowed["style-src"] = " ".join(map(hash_of, _STYLE.findall(head))) or "'none'"
    if "<base " in head:  # the page for a wrong address, which finds the site's root by itself
        allowed["base-uri"] = "'self'"
    return "; ".join(f"{name} {sources}" for name, sources in allowed.items())


def guard(page: str) -> str:
    """Returns the page with its policy, before everything that the policy is about."""
    page = _META.sub("", page)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy_of(page), quote=False)}">'
    return _CHARSET.sub(lambda charset: f"{charset[0]}\n    {meta}", page, count=1)


def strangers(page: str) -> list[str]:
    """Returns what in the page's body the policy will not let run, each in a few words."""
    body = page.partition("</head>")[2]
    found = [f"a script that is not the site's own: {' '.join(text.split())[:60]!r}" for text in _inline(body)]
    rest = _SCRIPT.sub("", body)
    if _RUNS.search(rest):
        tags = (_QUOTED.sub("=", tag) for tag in _TAG.findall(rest))
        found += [f"a script in an attribute: {run.lower()}" for tag in tags for run in _RUNS.findall(tag)]
    return found + ["a stylesheet below the head"] * len(_STYLE.findall(rest))
