"""A bar for long work: on a terminal and in a cell of JupyterLab, and nowhere else."""

from __future__ import annotations

import io
import sys
from typing import Any

from tqdm import tqdm

# What is done sooner shows nothing.
_DELAY_S = 2.0
_BETWEEN_S = 0.3
_CELL_COLUMNS = 80


class _Bar(tqdm):
    # tqdm else starts a thread that outlives the bar.
    monitor_interval = 0


class _CellBar(_Bar):
    """A bar as an output of the cell, which is emptied at the end."""

    _shown: Any = None

    def display(self, msg: str | None = None, pos: int | None = None) -> None:
        """Show how far the work is, or ``msg``; a bar that is full at its first sight is not."""
        if self._shown is None and self.n >= (self.total or 0):
            return
        text = str(self) if msg is None else msg
        # An output without any form is invisible, and equal to none for who compares notebooks.
        forms = {"text/plain": text} if text else {}
        if self._shown is None:
            from IPython.display import DisplayHandle

            self._shown = DisplayHandle()
            self._shown.display(forms, raw=True)
        else:
            self._shown.update(forms, raw=True)


def progress_bar(
    what: str, total: int, unit: str, shown: bool | None = None, *, scaled: bool = False
) -> tqdm:
    """Make a bar that tells how much of a long work is done, and goes away when it is.

    Parameters
    ----------
    what : str
        The work, as one word: "tracing".
    total : int
        How many there are to be done; ``update(n)`` of the bar counts those that are.
    unit : str
        What is counted: "articles".
    shown : bool, optional
        Show it always or never. Without a value it is shown after two seconds, where a person
        looks on: on a terminal, and in JupyterLab. Notebooks that nbval, nbconvert or papermill
        run stay as they are without it.
    scaled : bool
        Write large numbers as "1.2M".

    Returns
    -------
    tqdm
        To be used as a context.

    Examples
    --------
    >>> from analysis.progress import progress_bar
    >>> with progress_bar("counting", 3, "numbers") as bar:
    ...     for number in range(3):
    ...         _ = bar.update()
    """
    bar = _CellBar if _in_cell() else _Bar
    return bar(
        desc=what,
        total=total,
        unit=f" {unit}",
        unit_scale=scaled,
        mininterval=_BETWEEN_S,
        delay=_DELAY_S if shown is None else 0,
        # A rate that is estimated would let a slow article pass without a sign.
        miniters=1,
        leave=False,
        disable=not (bar is _CellBar or sys.stderr.isatty()) if shown is None else not shown,
        # The bar in a cell writes nothing to a file.
        file=io.StringIO() if bar is _CellBar else sys.stderr,
        ascii=False if bar is _CellBar else None,
        ncols=_CELL_COLUMNS if bar is _CellBar else None,
        dynamic_ncols=bar is _Bar,
    )


def _in_cell() -> bool:
    """Tell whether a person runs this in a notebook: only then is the cell named that asks."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    request: dict[str, Any] = getattr(shell, "get_parent", dict)()
    return bool(request.get("metadata", {}).get("cellId"))
