"""How many examples each public function got, printed after a nightly run."""

from __future__ import annotations

import os

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())]
    tried = {report.nodeid.partition("[")[2][:-1]: dict(report.user_properties).get("examples") for report in reports}
    tried = {name: count for name, count in tried.items() if count is not None}
    if not tried or (max(tried.values()) < 1000 and not os.environ.get("PRINT_EXAMPLES")):
        return
    terminalreporter.section("examples tried")
    for name, count in sorted(tried.items()):
        terminalreporter.write_line(f"{count:>7}  {name}")
    terminalreporter.write_line(f"{sum(tried.values()):>7}  in all, of {len(tried)} promises")
