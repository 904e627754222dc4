"""Three mends of nbval 0.11.0; docs/adr/0006-notebooks-are-tests.md says why each is needed.

They stand in the root because the notebooks in chapters/, which nbval collects, lie outside tests/.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbFile

# Redrawn at every run and, for HTML, always beside a text/plain that is compared. tests/notebooks/clean.py drops them.
PICTURES = ("image/svg+xml", "text/html")


class Redirections:
    """Which outputs of the kernel a front end would show inside an Output widget, and not below the cell.

    An Output widget that captures has, as its trait `msg_id`, the id of the request whose output it takes; interact
    prints into one. Errors are never taken away: one raised in a callback must fail the cell.
    """

    def __init__(self) -> None:
        self._capturing: dict[str, str] = {}
        self._widgets: set[str] = set()

    def take(self, message: Mapping[str, Any]) -> bool:
        """Follow the widgets' state, and say whether this message goes into one of them."""
        kind, content = message["msg_type"], message["content"]
        if kind in ("comm_open", "comm_msg"):
            self._follow(kind, content)
            return False
        if kind not in ("stream", "display_data", "execute_result", "update_display_data", "clear_output"):
            return False
        return message["parent_header"].get("msg_id") in self._capturing.values()

    def _follow(self, kind: str, content: Mapping[str, Any]) -> None:
        widget, state = content["comm_id"], content.get("data", {}).get("state", {})
        if kind == "comm_open" and state.get("_model_name") == "OutputModel":
            self._widgets.add(widget)
        if widget in self._widgets and "msg_id" in state:
            self._capturing[widget] = state["msg_id"]
            if not state["msg_id"]:
                del self._capturing[widget]


def _skip_pictures(init: Any) -> Any:
    def patched(self: IPyNbFile, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        self.skip_compare = (*self.skip_compare, *PICTURES)
        self.redirections = Redirections()

    return patched


def _leave_out_redirected(get_message: Any) -> Any:
    def patched(self: IPyNbFile, timeout: float | None = None, stream: str = "iopub") -> Any:
        message = get_message(self, timeout=timeout, stream=stream)
        while stream == "iopub" and self.redirections.take(message):
            message = get_message(self, timeout=timeout, stream=stream)
        return message

    return patched


def _execute_with_history(self: RunningKernel, cell_input: str, allow_stdin: bool | None = None) -> str:
    """As nbval's, but with `store_history`: IPython looks for a trailing `;` in its history, and nowhere else."""
    return self.kc.execute(cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)


if not hasattr(IPyNbFile, "redirections"):
    IPyNbFile.redirections = None  # marks the class as mended
    IPyNbFile.__init__ = _skip_pictures(IPyNbFile.__init__)
    IPyNbFile.get_kernel_message = _leave_out_redirected(IPyNbFile.get_kernel_message)
    RunningKernel.execute_cell_input = _execute_with_history
