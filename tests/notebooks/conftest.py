"""Notebooks made for one test: written, executed as JupyterLab would, cleaned."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook


@pytest.fixture(scope="session")
def executed() -> Callable[..., Any]:
    """executed("1 + 1", "print(2)"): a notebook of these code cells, run."""

    def make(*sources: str) -> Any:
        cells = [new_markdown_cell("# A title"), *(new_code_cell(source) for source in sources)]
        notebook = new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "mine"}})
        NotebookClient(notebook, timeout=60).execute()
        return notebook

    return make


@pytest.fixture(scope="session")
def write() -> Callable[[Any, Path], Path]:
    """write(notebook, path) writes it and returns the path."""

    def write(notebook: Any, path: Path) -> Path:
        path.write_text(json.dumps(notebook), encoding="utf-8")  # nbformat.write would mend what a test spoils
        return path

    return write
