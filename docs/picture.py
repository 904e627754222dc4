"""Photograph the first chapter's explorable, its outlier dragged, into docs/picture.png: `python run.py picture`."""

from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.site import harness

PICTURE = Path(__file__).with_name("picture.png")


def main() -> None:
    with harness.Site(harness.find_book()) as site, sync_playwright() as playwright:
        browser = harness.launch(playwright)
        page = browser.new_page(viewport={"width": 1180, "height": 900}, device_scale_factor=1.5)
        page.goto(site.url("chapters/1_losses.html"))
        page.wait_for_selector("[data-explorable=outlier_line][data-ready=true]")
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(500)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
