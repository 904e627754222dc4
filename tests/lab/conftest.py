"""Fixtures of the tests with a kernel: one JupyterLab, one Chromium, and fresh copies of the first chapter."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "lab"), str(ROOT / "tests" / "site")]

import harness  # noqa: E402
from lab_server import Lab  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    server = Lab(tmp_path_factory.mktemp("lab"))
    yield server
    server.close()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = harness.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def chapter() -> Path:
    """The first chapter's notebook, which the tests copy and never touch."""
    found = sorted((ROOT / "chapters").glob("1_*.ipynb"))
    if not found:
        raise FileNotFoundError("no chapters/1_*.ipynb to open in JupyterLab")
    return found[0]


@pytest.fixture
def notebook(lab, chapter, request) -> str:
    """A fresh copy of the chapter in the server's folder."""
    name = f"{request.node.name.split('[')[0]}.ipynb"
    shutil.copy(chapter, lab.work / name)
    return name
