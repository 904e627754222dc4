"""Files beside the pages: the first page at the site's root, the page for a wrong address, sitemap and robots."""

import html
import posixpath
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlparse

TEMPLATES = Path(__file__).parents[1] / "templates"
_ADDRESS = re.compile(r'(\s(?:href|src|action|content|data-content_root)=")([^"]*)(")')
_URL = re.compile(r"url\(([^)\"']+)\)")
_MODULES = re.compile(r'(<script type="application/json" id="xp-modules">)(.*?)(</script>)', re.S)


def move_up(page: str, folder: str) -> str:
    """Returns a page of `folder` with its relative addresses as they read one level up, at the site's root."""

    def moved(address: str) -> str:
        parts = urlparse(address)
        if parts.scheme or parts.netloc or not parts.path or address.startswith("/"):
            return address
        path = posixpath.normpath(posixpath.join(folder, parts.path))
        path += "/" if parts.path.endswith("/") and path != "." else ""
        return (
            ("./" if path == "." else path)
            + ("?" + parts.query if parts.query else "")
            + ("#" + parts.fragment if parts.fragment else "")
        )

    def attribute(match: re.Match[str]) -> str:
        before, value, after = match.groups()
        if "content=" in before and not re.match(r"(\.\./)+[\w_]", value):
            return match[0]
        return before + html.escape(moved(html.unescape(value)), quote=True) + after

    def modules(match: re.Match[str]) -> str:
        return (
            match[1]
            + re.sub(r'(?<=: ")([^"]+)(?=")|(?<=:")([^"]+)(?=")', lambda found: moved(found[0]), match[2])
            + match[3]
        )

    page = _URL.sub(lambda match: f"url({moved(match[1])})", page)
    return _MODULES.sub(modules, _ADDRESS.sub(attribute, page))


def sitemap(pages: Iterable[str], site: str) -> str:
    """Returns the sitemap of these pages, "chapters/intro.html", counted from the site's root if that is not known."""
    note = "" if site else "<!-- The site's address was not known when this was built: set SITE_URL. -->\n"
    rows = "".join(f"  <url><loc>{html.escape(site + page)}</loc></url>\n" for page in pages)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'{note}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
    )


def robots(site: str) -> str:
    """Returns robots.txt: all may read everything; the sitemap is named when its address is known."""
    return "User-agent: *\nAllow: /\n" + (f"Sitemap: {site}sitemap.xml\n" if site else "")


def not_found(title: str, site: str, first: str, folders: Iterable[str]) -> str:
    """Returns 404.html, which stands alone, since a server shows it at any depth.

    first: address of the first page. folders: names of the folders at the site's root.
    """
    base = urlparse(site).path or "/"
    page = (TEMPLATES / "404.html").read_text("utf8")
    for name, value in {
        "title": title,
        "base": base,
        "first": first,
        "folders": "|".join(map(re.escape, folders)),
    }.items():
        page = page.replace("{{ " + name + " }}", html.escape(value, quote=True))
    return page
