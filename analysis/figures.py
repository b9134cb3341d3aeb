"""Turn a drawn figure into what a web page needs: SVG with places to link, PNG, and words."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import matplotlib as mpl
import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.figure import Figure

from analysis.codebook import STANCES
from analysis.errors import InputError
from analysis.schemas import complete, validate
from analysis.timeline import ABSTAINED

FIGURE_TYPE = "application/vnd.negotiation-trace.figure+json"
"""The kind of output under which a notebook run for the site keeps its figures."""

MAKER = "negotiation-trace"
_DOTS_PER_INCH = 160
_MOST_NAMED = 15
_STATEMENT = ("statement_id", "segments", "content", "article_id")
_ARTICLE = ("article_id", "text")
_TITLES: tuple[Literal["left", "center", "right"], ...] = ("left", "center", "right")


def load_ipython_extension(shell: Any) -> None:
    """Let a kernel give every figure as ``figure_parts`` too: ``--ext=analysis.figures``."""
    shell.display_formatter.mimebundle_formatter.for_type(Figure, _bundle)


def _bundle(figure: Figure, include: Any = None, exclude: Any = None) -> dict[str, Any]:
    return {FIGURE_TYPE: figure_parts(figure)}


def figure_parts(figure: Figure) -> dict[str, Any]:
    """Give a figure as SVG, PNG and words, with the statements behind each of its points.

    Parameters
    ----------
    figure : Figure
        Any figure; on Axes of the kit ``ax.statement_ids`` tells what stands behind the points.

    Returns
    -------
    dict
        ``title`` and ``words`` (str: the figure in a line, and in sentences), ``svg`` (str; each
        point that has statements is a link to ``point:KEY``), ``png`` (str, base64), ``points``
        (dict from KEY to a list of ids).

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().subplots()
    >>> ax.scatter([1, 2], [1, 2], gid="open") and None
    >>> ax.statement_ids = {"open": ["s1", ["s2", "s3"]]}
    >>> parts = figure_parts(ax.figure)
    >>> parts["points"]
    {'0/open/0': ['s1'], '0/open/1': ['s2', 's3']}
    >>> parts["svg"].count('"point:0/open/')
    2
    """
    points: dict[str, list[str]] = {}
    before = []
    for gid, artist, links in _linked_artists(figure, points):
        before.append((artist, artist.get_urls()))
        artist.set_urls([f"point:{gid}/{place}" if some else None for place, some in links])
    try:
        svg, png = io.StringIO(), io.BytesIO()
        # Without the salt and the missing day two runs would differ; text as shapes looks the same
        # on a machine without our font.
        with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": MAKER}):
            nobody = {"Date": None, "Creator": None}
            figure.savefig(svg, format="svg", bbox_inches="tight", metadata=nobody)
    finally:
        for artist, urls in before:
            artist.set_urls(urls)
    words = figure_words(figure)
    # PNG takes Latin-1 in its notes.
    note = words.encode("latin-1", "replace").decode("latin-1")
    figure.savefig(
        png,
        format="png",
        dpi=_DOTS_PER_INCH,
        bbox_inches="tight",
        metadata={"Software": MAKER, "Description": note},
    )
    return {
        "title": _title(figure),
        "words": words,
        "svg": svg.getvalue(),
        "png": base64.b64encode(png.getvalue()).decode("ascii"),
        "points": points,
    }


def _linked_artists(
    figure: Figure, points: dict[str, list[str]]
) -> Iterator[tuple[str, Collection, list[tuple[int, bool]]]]:
    for number, ax in enumerate(figure.axes):
        ids_of = getattr(ax, "statement_ids", {})
        for artist in ax.collections:
            gid = artist.get_gid()
            if gid not in ids_of:
                continue
            links = []
            for place, ids in enumerate(ids_of[gid]):
                some = [ids] if isinstance(ids, str) else [str(one) for one in ids]
                if some:
                    points[f"{number}/{gid}/{place}"] = some
                links.append((place, bool(some)))
            yield f"{number}/{gid}", artist, links


def figure_words(figure: Figure) -> str:
    """Say in words what a figure shows: its kind, rows, days, marks, legend and notes.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().subplots()
    >>> ax.set_title("Two speakers") and None
    >>> ax.scatter([1, 2], [1, 2], gid="open") and None
    >>> ax.statement_ids = {"open": ["s1", "s2"]}
    >>> figure_words(ax.figure).split(". ")[1:]
    ['Two speakers', 'Marks: open 2.']
    """
    return " ".join(" ".join(_axes_words(ax)) for ax in figure.axes) or "An empty figure."


def _axes_words(ax: Axes) -> Iterator[str]:
    drawn: Mapping[str, list[Any]] = getattr(ax, "statement_ids", {})
    yield _sentence(_kind(drawn))
    for text in (ax.get_title(loc) for loc in _TITLES):
        yield from _sentences(text)
    names = [_flat(label.get_text()) for label in ax.get_yticklabels()]
    names = [name for name in names if name]
    if any(not _is_number(name) for name in names):
        more = len(names) - _MOST_NAMED
        rest = f" and {more} more" if more > 0 else ""
        yield _sentence(f"From top to bottom: {'; '.join(names[:_MOST_NAMED])}{rest}")
    yield from _sentences(ax.get_ylabel())
    yield from _days(ax, drawn)
    counts = [f"{gid} {len(ids)}" for gid, ids in drawn.items() if ids]
    if counts:
        yield _sentence(f"Marks: {', '.join(counts)}")
    legend = ax.get_legend()
    if legend is not None:
        labels = [_flat(text.get_text()) for text in legend.get_texts()]
        yield _sentence(f"The legend explains {', '.join(label for label in labels if label)}")
    sides = [_flat(text.get_text()) for text in ax.texts if text.get_gid() == "side"]
    if sides:
        yield _sentence(f"Above and below: {'; '.join(sides)}")
    events = [_flat(text.get_text()) for text in ax.texts if text.get_gid() == "event"]
    if events:
        yield _sentence(f"Events marked: {'; '.join(events)}")
    if not drawn:
        free = [text for text in ax.texts if text.get_gid() is None]
        for one in free:
            yield from _sentences(one.get_text())
    yield from _sentences(ax.get_xlabel())


def _kind(drawn: Mapping[str, list[Any]]) -> str:
    gids = set(drawn)
    stances = {*STANCES, ABSTAINED}
    if not gids:
        return "A figure without points"
    if "position" in gids:
        return "Positions over time: a line for each row, a point for each period with statements"
    if "coefficient" in gids:
        return "Agreement between coders: a point with its interval for each row"
    if "confidence" in gids:
        return "How often rows are right, by their confidence: a point with its interval for each"
    if gids & {"conditions", "stated"}:
        return (
            "Demands over time: a line from first to last day for each demand, "
            "one tick for each statement"
        )
    if gids & {"with interval", "without interval"}:
        return "Distance between two over time: a point for each period, with its interval"
    if "reported" in gids or any(gid.startswith(("from ", "to ")) for gid in gids):
        return "Shifts of position: an arrow for each, from the stance before to that after"
    one_each = all(isinstance(ids, str) for some in drawn.values() for ids in some)
    if gids <= stances and one_each:
        return "Timeline: a row of points for each speaker, one point for each statement"
    return "Shares by row: a point for each value"


def _days(ax: Axes, drawn: Mapping[str, list[Any]]) -> Iterator[str]:
    if not isinstance(ax.xaxis.get_major_formatter(), mdates.ConciseDateFormatter):
        return
    found: list[float] = []
    for artist in ax.collections:
        if artist.get_gid() in drawn:
            places: Any = np.ma.filled(np.ma.asarray(artist.get_offsets(), dtype=float), np.nan)
            found += [float(x) for x in places[:, 0] if np.isfinite(x) and x]
    if found:
        first, last = (mdates.num2date(day).date() for day in (min(found), max(found)))
        yield _sentence(f"Points on {first}" if first == last else f"Points from {first} to {last}")


def _title(figure: Figure) -> str:
    for ax in figure.axes:
        for loc in _TITLES:
            if ax.get_title(loc):
                return _flat(ax.get_title(loc))
        return _kind(getattr(ax, "statement_ids", {})).split(":")[0]
    return "An empty figure"


def _sentences(text: str) -> Iterator[str]:
    if _flat(text):
        yield _sentence(_flat(text))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _flat(text: str) -> str:
    return " ".join(text.split())


def _is_number(text: str) -> bool:
    try:
        float(text.replace("−", "-").rstrip("%"))
    except ValueError:
        return False
    return True


def tables_behind(namespace: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """Choose among the variables of a notebook its valid tables of statements and of articles.

    Examples
    --------
    >>> import pandas as pd
    >>> texts = pd.DataFrame({"article_id": ["a"], "text": ["Talks?"]})
    >>> list(tables_behind({"articles": texts, "_": texts, "n": 3}))
    ['articles']
    """
    return {
        name: table
        for name, table in namespace.items()
        if not name.startswith("_")
        and isinstance(table, pd.DataFrame)
        and (_is_valid(table, "statements", _STATEMENT) or _is_valid(table, "articles", _ARTICLE))
    }


def _is_valid(table: pd.DataFrame, schema: str, needed: tuple[str, ...]) -> bool:
    if not set(needed) <= set(table.columns):
        return False
    try:
        validate(complete(table, schema), schema)
    except InputError:
        return False
    return True
