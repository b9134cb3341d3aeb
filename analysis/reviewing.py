"""Review statements one by one in a notebook, and keep every decision in a file at once."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.cells import WRONG_SPAN
from analysis.codebook import STANCES
from analysis.decisions import (
    FIELDS,
    NOT_ON_NEGOTIATION,
    TRUE,
    UNCLEAR,
    Decision,
    allowed,
    check_codings,
    decisions_of,
    is_decided,
    machine_values,
    tidy_words,
    with_decision,
)
from analysis.display import (
    as_shown,
    days_said,
    is_known,
    mark_up,
    spans_of,
    speaker_cell,
    stance_cell,
)
from analysis.errors import (
    DuplicateIdError,
    InputError,
    MissingExtraError,
    UnknownArticleError,
    WriteError,
)
from analysis.readers import read_table
from analysis.schemas import SchemaError, complete, empty_table, refuse_corrected
from analysis.sheets import coder_name, text_hash
from analysis.writers import write_table

_AROUND = 240
"""Characters of the article shown before and after the sentences of a statement."""
_MOST_SHOWN = 200
"""Statements that the read-only form in a notebook holds; a page by ``to_html`` holds all."""
_BLANK_LINES = re.compile(r"<br>(?:\s*<br>)+")
_LOCK_WAIT_S = 10.0
_LOCK_POLL_S = 0.02
_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


class Shown(NamedTuple):
    """A statement as it is shown: text in safe HTML, text in plain, codes in rows."""

    statement_id: str
    head: str
    passage: str
    plain: str
    codes: tuple[tuple[str, str], ...]


class CodingsFile:
    """A table of ``codings`` on disk that several kernels may write, each change whole or not.

    A change locks the file (through ``.NAME.lock`` beside it, which stays there, empty), reads it
    afresh, and puts the new table in its place by a rename, after it has reached the disk.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path).expanduser().resolve()
        self._seen: tuple[int, ...] | None = None
        self._table = empty_table("codings")
        if self.path.suffix.lower() not in (".csv", ".parquet", ".jsonl"):
            raise self._error(
                f"codings are kept as .csv, .parquet or .jsonl, not as '{self.path.suffix}'; end "
                "the file name in one of these three, for example codings.csv"
            )
        if self.path.is_dir():
            raise self._error("this is a folder; name a file in it, for example codings.csv")
        writable = os.access(self.path, os.W_OK) or not self.path.exists()
        if not writable or not os.access(self.path.parent, os.W_OK | os.X_OK):
            raise self._error(
                "decisions cannot be kept here; check that the folder exists and that you may "
                "write to it and to the file"
            )

    def read(self) -> pd.DataFrame:
        """Read the table, if it has changed since; a file that is not there is an empty table."""
        try:
            now = self.path.stat()
        except FileNotFoundError:
            self._seen, self._table = None, empty_table("codings")
            return self._table
        seen = (now.st_mtime_ns, now.st_size, now.st_ino)
        if seen != self._seen:
            self._table = read_table(self.path, "codings")
            self._seen = seen
        return self._table

    def change(self, edit: Callable[[pd.DataFrame], pd.DataFrame]) -> pd.DataFrame:
        """Put ``edit`` of the table as it now stands on disk in its place."""
        with self._locked():
            table = edit(self.read())
            # Only the holder of the lock writes, so that what a killed one left is written over.
            fresh = self.path.with_name(f".{self.path.stem}.new{self.path.suffix}")
            try:
                write_table(table, fresh)
                if self.path.exists():
                    shutil.copymode(self.path, fresh)
                _to_disk(fresh)
                fresh.replace(self.path)
                _to_disk(self.path.parent)
            except WriteError as error:
                raise self._error(error.reason) from error
            except OSError as error:
                raise self._error(
                    f"the decision cannot be kept ({error.strerror or error}); check that the "
                    "folder is there, has room and may be written to"
                ) from error
        return self.read()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        # The lock goes with its process, so that a killed kernel locks nobody out.
        try:
            lock = os.open(
                self.path.with_name(f".{self.path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o666
            )
        except OSError as error:
            raise self._error(
                f"the decision cannot be kept ({error.strerror or error}); check that the folder "
                "exists and that you may write to it"
            ) from error
        with suppress(PermissionError):
            os.fchmod(lock, 0o666)  # coders who share the folder share the lock
        try:
            self._wait_for(lock)
            yield
        finally:
            os.close(lock)

    def _wait_for(self, lock: int) -> None:
        until = time.monotonic() + _LOCK_WAIT_S
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > until:
                    raise self._error(
                        "another program has been writing this file for "
                        f"{_LOCK_WAIT_S:.0f} seconds; close it, and decide again"
                    ) from None
                time.sleep(_LOCK_POLL_S)
            except OSError as error:
                raise self._error(
                    f"this folder knows no locks ({error.strerror or error}), so two kernels could "
                    "overwrite each other; keep the codings in a folder on your own disk"
                ) from error

    def _error(self, reason: str) -> WriteError:
        return WriteError(reason, source_file=str(self.path), stage="write")


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Review:
    """Statements under review: a widget in JupyterLab, elsewhere a page or text to read.

    ``print`` gives plain text, ``to_html()`` a page; neither can change a decision.
    """

    def __init__(
        self,
        shown: Sequence[Shown],
        statements: pd.DataFrame,
        file: CodingsFile,
        coder: str,
        fields: Sequence[str],
    ) -> None:
        self._shown = list(shown)
        self._rows = _records(statements)
        self._machine = machine_values(statements)
        self._hashes = {str(r["statement_id"]): text_hash(str(r["content"])) for r in self._rows}
        self._file = file
        self._coder = coder
        self._fields = tuple(fields)
        self._history: list[tuple[int, str, str, str]] = []
        self._decisions: dict[str, Decision] = {}
        self._changed: set[str] = set()
        self._widget: Any = None
        self._taken: pd.DataFrame | None = None
        self.position = 0
        self.message = ""
        self.failed = False
        check_codings(file.read(), coder)
        self._take_in(file.read())

    @property
    def decided(self) -> int:
        """How many of the statements are decided."""
        return sum(is_decided(self._decision(s), self._fields) for s in self._shown)

    @property
    def codings(self) -> pd.DataFrame:
        """All codings of the file, as they now stand on disk."""
        return self._file.read().copy()

    def first_undecided(self) -> int:
        """Give the place of the first statement that is not decided; the first if all are."""
        places = range(len(self._shown))
        undecided = (
            i for i in places if not is_decided(self._decision(self._shown[i]), self._fields)
        )
        return next(undecided, 0)

    def act(self, action: str, value: str = "", *, seen: int | None = None) -> None:
        """Do what a key does, and write the file if it is a decision.

        ``action`` is ``next``, ``previous``, ``undo``, or one of the fields ``stance``,
        ``speaker``, ``wrong_span`` and ``note``, which take a ``value``; an empty one takes it
        back. ``seen`` is the number of the statement that was shown; a decision on another is
        refused. What went wrong stands in ``message`` afterwards, with ``failed`` set, and then
        neither file nor decision has changed.
        """
        self.message, self.failed = "", False
        try:
            self._take_in(self._file.read())
            if action in ("next", "previous"):
                self._move(1 if action == "next" else -1)
            elif action == "undo":
                self._undo()
            elif seen not in (None, self.position + 1):
                raise InputError(
                    f"statement {seen} was shown when you decided, and now it is "
                    f"{self.position + 1}; look at it, and decide again"
                )
            else:
                self._decide(action, tidy_words(value))
        except (InputError, OSError) as error:
            self.message, self.failed = f"Not saved. {error}", True

    def _move(self, step: int) -> None:
        place = self.position + step
        if 0 <= place < len(self._shown):
            self.position = place
            return
        left = len(self._shown) - self.decided
        end = "This is the last statement" if step > 0 else "This is the first statement"
        self.message = f"{end}; {left} of {len(self._shown)} are undecided."

    def _decide(self, field: str, value: str) -> None:
        if field not in (*self._fields, "note") or not allowed(field, value):
            raise InputError(
                f"{field} {value!r} cannot be decided here; this review takes "
                f"{', '.join((*self._fields, 'note'))}"
            )
        before = getattr(self._decision(self._shown[self.position]), field)
        self._write(self.position, field, value)
        if value != before:
            self._history.append((self.position, field, before, value))
        self.message = f"Saved: {_words_of(field, value)}."

    def _undo(self) -> None:
        if not self._history:
            self.message = "Nothing to undo since this review was opened."
            return
        position, field, before, after = self._history[-1]
        if getattr(self._decision(self._shown[position]), field) != after:
            self._history.pop()
            self.position = position
            self.message = f"Not undone: the {field} was changed elsewhere since."
            return
        self._write(position, field, before)
        self._history.pop()
        self.position = position
        self.message = f"Undone: {_words_of(field, after)}."

    def _write(self, position: int, field: str, value: str) -> None:
        row = self._rows[position]
        name = str(row["statement_id"])

        def edit(table: pd.DataFrame) -> pd.DataFrame:
            here = {name: self._hashes[name]}
            now = decisions_of(table, self._coder, here)[0].get(name, Decision())
            changed = now._replace(**{field: value})
            today = pd.Timestamp.today().normalize()
            return with_decision(table, row, self._coder, today, changed, self._machine)

        self._take_in(self._file.change(edit))

    def _take_in(self, codings: pd.DataFrame) -> None:
        if codings is self._taken:
            return
        self._taken = codings
        self._decisions, self._changed = decisions_of(codings, self._coder, self._hashes)

    def _decision(self, shown: Shown) -> Decision:
        return self._decisions.get(shown.statement_id, Decision())

    def _codes(self, shown: Shown) -> list[tuple[str, str, str]]:
        decision = self._decision(shown)
        mine = {**decision._asdict(), "form": "wrong span" if decision.wrong_span else ""}
        rows = [(name, machine, mine.get(name, "")) for name, machine in shown.codes]
        return [*rows, ("note", "", decision.note)] if decision.note else rows

    def _remark(self, shown: Shown) -> str:
        changed = shown.statement_id in self._changed
        return "The words have changed since you decided; decide again." if changed else ""

    def _view(self) -> dict[str, Any]:
        shown = self._shown[self.position]
        decision = self._decision(shown)
        return {
            "number": self.position + 1,
            "total": len(self._shown),
            "decided": self.decided,
            "head": shown.head,
            "passage": shown.passage,
            "codes": self._codes(shown),
            "decision": decision._asdict(),
            "speaker": decision.speaker or _named(self._rows[self.position], "speaker"),
            "message": " ".join(filter(None, (self.message, self._remark(shown)))),
            "failed": self.failed,
        }

    def _speakers(self) -> list[str]:
        named = {_named(row, "speaker") for row in self._rows}
        return sorted({*named, *(d.speaker for d in self._decisions.values())} - {""})

    def _summary(self) -> str:
        return (
            f"{len(self._shown)} statements, {self.decided} decided by {self._coder} "
            f"({self._file.path.name})"
        )

    def __repr__(self) -> str:
        lines = [self._summary()]
        for number, shown in enumerate(self._shown[:_MOST_SHOWN], start=1):
            lines += ["", f"{number} of {len(self._shown)} · {shown.head}", shown.plain]
            codes = self._codes(shown)
            lines += [f"  {n}: {a}{f' -> {b}' if b else ''}" for n, a, b in codes if a or b]
            lines += [f"  {remark}" for remark in [self._remark(shown)] if remark]
        left = len(self._shown) - _MOST_SHOWN
        return "\n".join([*lines, "", f"and {left} more"] if left > 0 else lines)

    def _repr_html_(self) -> str:
        return self._fragment(_MOST_SHOWN)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any] | None:
        """Give the widget where somebody can use it; a page that is only run gets the HTML."""
        if not _is_answered():
            return None
        if self._widget is None:
            self._widget = _make_widget(self)
        return {_WIDGET_VIEW: self._widget._repr_mimebundle_()[0][_WIDGET_VIEW]}

    def to_html(self) -> str:
        """Give a page that a browser shows without a network, to be read but not changed."""
        title = escape(self._summary())
        return (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n'
            f"<title>{title}</title>\n</head>\n<body>\n<main>\n<h1>Review of statements</h1>\n"
            f"{self._fragment(len(self._shown))}\n</main>\n</body>\n</html>\n"
        )

    def _fragment(self, most: int) -> str:
        parts = [
            f"<style>\n{_packed('reviewing.css')}</style>",
            # Notebook viewers set text between two dollar signs as a formula; these forbid it.
            '<div class="review-page tex2jax_ignore mathjax_ignore">',
            f"<p>{escape(self._summary())}: <b>source</b>, <i>cue</i>, <mark>content</mark></p>",
        ]
        for number, shown in enumerate(self._shown[:most], start=1):
            parts.append(self._section(number, shown))
        left = len(self._shown) - most
        if left > 0:
            parts.append(f"<p>and {left} more; to_html() gives a page with all of them</p>")
        return "\n".join([*parts, "</div>"])

    def _section(self, number: int, shown: Shown) -> str:
        label = f"{number} of {len(self._shown)}"
        rows = "".join(
            f'<tr><th scope="row">{escape(name)}</th><td>{escape(machine)}</td>'
            f"<td>{escape(mine)}</td></tr>"
            for name, machine, mine in self._codes(shown)
        )
        remark = self._remark(shown)
        return (
            f'<section class="review" aria-label="Statement {label}">\n'
            f'<p class="review-head"><strong>{label}</strong> · {escape(shown.head)}</p>\n'
            f'<p class="review-passage">{shown.passage}</p>\n'
            f"{f'<p><strong>{escape(remark)}</strong></p>' if remark else ''}"
            '<table class="review-codes"><thead><tr><th scope="col">code</th>'
            f'<th scope="col">machine</th><th scope="col">{escape(self._coder)}</th></tr></thead>'
            f"<tbody>{rows}</tbody></table>\n</section>"
        )


def review(
    statements: pd.DataFrame,
    articles: pd.DataFrame,
    *,
    codings: str | os.PathLike[str] = "codings.csv",
    coder: str = "",
    variables: Sequence[str] = FIELDS,
    start: int | str | None = None,
) -> Review:
    """Review statements one by one in JupyterLab; each decision is in the file before the next.

    Shows a statement in its article (source framed, cue italic, content underlined) with outlet,
    day and the machine's codes. Keys, while the widget is chosen by a click or the Tab key, and
    buttons of the same names:

    ==================  ==========================================================
    → or n, ← or p      next, previous
    1 2 3 4 5           refuses, sceptical, neutral, conditional, open
    6                   unclear: on negotiation, but the stance cannot be told
    0 or x              not on negotiation
    s                   speaker, with suggestions; Enter saves, Escape leaves
    w                   wrong span: source, cue or content is wrong; again takes it back
    t                   note; Enter saves, Escape leaves
    u                   undo the last decision, as far back as this review was opened
    ==================  ==========================================================

    Parameters
    ----------
    statements : DataFrame
        A table of ``statements``; reviewed in its order.
    articles : DataFrame
        The ``articles`` it was traced from.
    codings : str or path
        The file of decisions, a table of ``codings`` (``.csv``, ``.parquet`` or ``.jsonl``). It is
        made at the first decision. If it is there, its decisions are shown and go on.
    coder : str
        Your name or initials; needed. Rows of other coders stay as they are.
    variables : sequence of str
        What is to be decided, of ``stance`` (with ``on_negotiation``), ``speaker`` and
        ``wrong_span``.
    start : int or str, optional
        The number of the statement to begin with, counted from 1, or its ``statement_id``; the
        first undecided one if not given.

    Returns
    -------
    Review
        As the last line of a cell in JupyterLab the widget; run the cell again after opening the
        notebook anew. Where nobody can answer (nbconvert, papermill) the same as a page to read,
        without JavaScript, as it was when the cell ran; its ``to_html()`` gives that page for a
        colleague, ``print`` plain text, ``codings`` the table.

    Raises
    ------
    InputError
        If ``coder``, ``variables`` or ``start`` is not possible, or there is no statement.
    UnknownArticleError
        If the article of a statement is not in ``articles``.
    SchemaError, MissingColumnError
        If a table lacks a column, or a statement its offsets or the text at them.
    DuplicateIdError
        If two statements bear one id, or the coder decided one thing twice.
    WriteError
        If decisions cannot be kept in the file.
    MissingExtraError
        In JupyterLab, if ``anywidget`` is not installed.

    Notes
    -----
    What is written: a decision on the stance is one row for ``on_negotiation`` (true, false) and,
    where true, one for ``stance``, without a value if it is unclear; a speaker is a row for
    ``speaker``; a wrong span is a row for ``wrong_span`` with the value ``true``. The note stands
    in each of them, and alone in a row for ``note``. Rows carry the coder, the day, the version of
    the codebook, the machine's value and ``text_hash``, the start of the SHA-256 of the content.
    ``apply_codings`` takes the file as it is. A decision on words that have changed since counts as
    none, and the statement says so. A statement is decided when it has a stance, is unclear or not
    on negotiation, or has a wrong span; where no stance is asked, when it has any decision.

    Coders who see the machine's codes lean towards them. To measure agreement, let them code blind
    on a sheet of ``sample_for_coding``; this is for correcting.

    After each decision the file is locked (through an empty ``.codings.csv.lock`` beside it), read
    afresh, written under another name, brought to the disk and renamed: whatever is killed when,
    the file is whole and lacks at most the decision that was on its way. Two kernels may write one
    file; where they decide the same for the same coder, the later decision stays.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from analysis import load_dataset, review, trace
    >>> articles = load_dataset("articles").head(1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     shown = review(trace(articles), articles, codings=Path(folder, "c.csv"), coder="Ann")
    ...     print(shown.decided, shown.codings.empty)
    0 True
    """
    refuse_corrected(statements, "a review")
    if not isinstance(coder, str) or not coder.strip():
        raise InputError(
            "a review needs the name of who decides; give for example coder='Ann' or your initials"
        )
    fields = _fields(variables)
    table = complete(statements, "statements").reset_index(drop=True)
    if table.empty:
        raise InputError("there is no statement to review; choose rows of what trace() returned")
    twice = table[table["statement_id"].duplicated()]
    if len(twice):
        raise DuplicateIdError(
            f"two statements bear the id '{twice.iloc[0]['statement_id']}'; drop one of them",
            row=int(twice.index[0]) + 1,
        )
    known = complete(articles, "articles")
    by_id = {str(row["article_id"]): row for row in _records(known)}
    shown = [_show(row, number, by_id) for number, row in enumerate(_records(table), start=1)]
    made = Review(shown, table, CodingsFile(codings), coder_name(coder), fields)
    made.position = made.first_undecided() if start is None else _place(start, shown)
    return made


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _fields(variables: Sequence[str]) -> tuple[str, ...]:
    listed = [variables] if isinstance(variables, str) else list(variables)
    if not listed or not set(listed) <= set(FIELDS):
        raise InputError(
            f"variables={variables!r} is not possible; choose from {', '.join(FIELDS)}"
        )
    return tuple(field for field in FIELDS if field in listed)


def _place(start: int | str, shown: Sequence[Shown]) -> int:
    if isinstance(start, str):
        for place, one in enumerate(shown):
            if one.statement_id == start:
                return place
        raise InputError(f"no statement here has the id {start!r}; give an id of the table")
    if isinstance(start, bool) or not isinstance(start, int) or not 1 <= start <= len(shown):
        raise InputError(
            f"start={start!r} is not possible; give a number from 1 to {len(shown)}, or an id"
        )
    return start - 1


def _show(row: dict[str, Any], number: int, articles: Mapping[str, Mapping[str, Any]]) -> Shown:
    article_id = str(row["article_id"])
    if article_id not in articles or not is_known(articles[article_id], "text"):
        raise UnknownArticleError(
            f"statement {row['statement_id']} is from this article, but it is not in the table of "
            "articles, or has no text; pass the articles from which the statements were extracted",
            article_id=article_id,
        )
    article = articles[article_id]
    offsets = [is_known(row, name) for name in ("start", "end", "segments")]
    if not all(offsets) or not row["segments"]:
        raise SchemaError(
            f"statement {row['statement_id']} has no offsets, so it cannot be shown in its "
            "article; give it start, end and segments, or leave it out",
            row=number,
            article_id=article_id,
        )
    text = str(article["text"])
    spans = [span._replace(opens=False) for span in spans_of(row, number, text)]
    if " ".join(text[start:end] for start, end in row["segments"]) != row["content"]:
        raise SchemaError(
            f"the text of this article does not hold statement {row['statement_id']} at its place; "
            "pass the articles that the statements were traced from, or trace these anew",
            row=number,
            article_id=article_id,
        )
    first, last = _window(row, text, [*(s.start for s in spans), *(s.end for s in spans)])
    cut = text[first:last]
    moved = [span._replace(start=span.start - first, end=span.end - first) for span in spans]
    before, after = "… " if first else "", " …" if last < len(text) else ""
    head = [_named(row, n) or _named(article, n) for n in ("outlet", "published")]
    return Shown(
        statement_id=str(row["statement_id"]),
        head=" · ".join(filter(None, [*head, _named(article, "title")])),
        passage=f"{before}{_BLANK_LINES.sub('<br>', mark_up(cut, moved))}{after}",
        plain=f"{before}{_bracketed(cut, [s[:2] for s in moved if s.part == 'content'])}{after}",
        codes=_machine_codes(row),
    )


def _window(row: Mapping[str, Any], text: str, places: list[int]) -> tuple[int, int]:
    """Take the sentences of the statement and some words around them."""
    inside = [int(row[n]) for n in ("context_start", "context_end") if is_known(row, n)]
    inside = [place for place in inside if 0 <= place <= len(text)]
    first, last = min(places + inside), max(places + inside)
    early, late = max(first - _AROUND, 0), min(last + _AROUND, len(text))
    if early:
        blank = text.find(" ", early, first)
        early = blank + 1 if blank >= 0 else first
    if late < len(text):
        blank = text.rfind(" ", last, late)
        late = blank if blank >= 0 else last
    return early, late


def _bracketed(text: str, contents: list[tuple[int, int]]) -> str:
    for start, end in sorted(contents, reverse=True):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


def _named(row: Mapping[str, Any], name: str) -> str:
    return as_shown(row[name]) if is_known(row, name) else ""


def _machine_codes(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    via = f" (via {row['via']})" if is_known(row, "via") else ""
    return (
        ("stance", stance_cell(row) + _sure(row, "stance_confidence")),
        ("speaker", speaker_cell(row) + via),
        ("said", days_said(row)),
        ("conditions", "; ".join(map(str, row["conditions"]))),
        (
            "form",
            " ".join(filter(None, (_named(row, "quote_type"), _named(row, "attribution_kind"))))
            + _sure(row, "confidence"),
        ),
    )


def _sure(row: Mapping[str, Any], name: str) -> str:
    return f" ({float(row[name]):.2f})" if is_known(row, name) else ""


def _words_of(field: str, value: str) -> str:
    if field == "stance":
        return value or "no stance"
    if field == WRONG_SPAN:
        return "wrong span" if value else "span not wrong"
    return f"{field} {value!r}" if value else f"no {field}"


def _packed(name: str) -> str:
    return resources.files("analysis").joinpath(name).read_text(encoding="utf-8")


def _is_answered() -> bool:
    """Tell whether somebody sits before this notebook, who could be asked and answer.

    Who only runs notebooks, such as nbconvert, papermill and nbval, asks the kernel for no input.
    """
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive else None
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return False
    request = kernel.get_parent("shell") or {}
    return bool(request.get("content", {}).get("allow_stdin"))


def _make_widget(made: Review) -> Any:
    try:
        import anywidget
        import traitlets
    except ImportError:
        raise MissingExtraError(
            "deciding in JupyterLab needs the package anywidget, which is not installed; install "
            "it with pip install 'negotiation-trace[notebooks]', and start JupyterLab again"
        ) from None

    class ReviewWidget(anywidget.AnyWidget):
        _esm = _packed("reviewing.js")
        _css = _packed("reviewing.css")
        scheme = traitlets.Dict().tag(sync=True)
        speakers: Any = traitlets.List().tag(sync=True)
        view = traitlets.Dict().tag(sync=True)

    scheme = {
        "stances": [[str(key), stance] for key, stance in enumerate(STANCES, start=1)]
        + [["6", UNCLEAR], ["0", NOT_ON_NEGOTIATION]],
        "fields": list(made._fields),
        "true": TRUE,
        "coder": made._coder,
        "file": made._file.path.name,
    }
    widget = ReviewWidget(scheme=scheme, speakers=made._speakers(), view=made._view())

    def answer(_: Any, content: dict[str, Any], __: Any) -> None:
        made.act(
            str(content.get("action", "")),
            str(content.get("value", "")),
            seen=content.get("number"),
        )
        widget.speakers = made._speakers()
        widget.view = {**made._view(), "token": content.get("token")}

    widget.on_msg(answer)
    return widget
