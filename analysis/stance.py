"""Code the stance on negotiating that each statement takes, by network and rules together."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.codebook import Codebook, split_words
from analysis.judgement import Judgement, judge_statements
from analysis.progress import progress_bar
from analysis.readings import pick_codebook, texts_by_id
from analysis.schemas import TABLES, dtype_of, refuse_corrected, tidy

_SHIFT_REACH = 60


class _Coding(NamedTuple):
    on_negotiation: bool = False
    stance: str | None = None
    stance_confidence: float | None = None
    stance_rule: str | None = None
    stance_evidence: str | None = None
    conditions: Sequence[str] = ()
    reported_shift: str | None = None
    cameo: str | None = None
    plover: str | None = None


def code_stance(
    statements: pd.DataFrame,
    articles: pd.DataFrame | None = None,
    *,
    codebook: Codebook | str | os.PathLike[str] | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Code the stance on negotiating of each statement, with the rule and the words that decided.

    Parameters
    ----------
    statements : DataFrame
        A table of the schema ``statements`` (``content``) or ``record`` (``paraphrase`` and
        ``short_quote``); it is not changed. ``cue``, ``quote_type``, ``side``, ``speaker`` and
        ``source_text`` are used where they are there.
    articles : DataFrame, optional
        The articles; the sentence around a statement and the one before decide whether a short
        remark ("that moment is not right now") is on negotiation, and show a reported change.
    codebook : Codebook, str or path, optional
        A loaded codebook, its name or its file; by default the built-in ``negotiation``.
    progress : bool, optional
        Show a progress bar, or none; without a value where it takes long, on a terminal and in
        JupyterLab.

    Returns
    -------
    DataFrame
        The table with ``on_negotiation`` (boolean), ``stance`` (ordered categorical, refuses <
        sceptical < neutral < conditional < open; missing where not on negotiation, and where the
        machine is too unsure: it abstains), ``stance_confidence`` (0 to 1, the probability that
        the stance is right; given where it abstains, too), ``stance_rule`` (the first rule of the
        codebook for this stance that fits; where none does, the name of the network),
        ``stance_evidence`` (the words that the rule fits, from cue and content; without a rule the
        three rows of the record that the network finds most alike, with their stances),
        ``conditions`` (list of tags), ``reported_shift`` (hardening, softening or reversal told by
        the text), ``cameo`` and ``plover`` (event codes, missing where the schemes have none) and
        ``codebook_version`` filled.

    Raises
    ------
    MissingColumnError
        If there is neither ``content`` nor ``paraphrase``.
    CodebookError
        If there is no codebook of this name, or it breaks the rules of its format.
    MissingPathError
        If the path of your own codebook does not exist.

    Notes
    -----
    Categories and rules are those of the codebook. A small network, trained on coded statements,
    gives each stance a score; a fitting rule adds the odds of its being right. The result was
    calibrated on statements the network had not seen (``training/STANCE_CARD.md``). A codebook
    without ``classifier`` is run by its rules alone: then the first rule that fits decides, and
    ``stance_confidence`` is how often it was right on the coded rows, (right + 1) / (of + 2).
    The CAMEO codes follow its manual 1.1b3 and the PLOVER codes the mapping of 2021.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import code_stance
    >>> said = ["We are ready for talks at any time.", "They do not want peace."]
    >>> coded = code_stance(pd.DataFrame({"content": said, "quote_type": "direct"}))
    >>> coded["stance"].tolist()
    ['open', 'sceptical']
    """
    book = pick_codebook(codebook)
    refuse_corrected(statements, "coding stances")
    statements = tidy(statements, "statements")
    denials = (
        statements["negated"].fillna(False).astype(bool).tolist()
        if "negated" in statements
        else [False] * len(statements)
    )
    windows = _shift_windows(statements, articles)
    judged = judge_statements(statements, articles, book)
    codings = []
    with progress_bar("coding", len(statements), "statements", progress) as bar:
        for one, window, denied in zip(judged, windows, denials, strict=True):
            codings.append(_code(one, book, window, denied))
            bar.update()
    columns = {
        name: pd.Series(
            [_own(getattr(coding, name)) for coding in codings],
            index=statements.index,
            dtype=dtype_of(TABLES["statements"][name]),
        )
        for name in _Coding._fields
    }
    version = pd.Series(book.version, index=statements.index).astype(
        dtype_of(TABLES["statements"]["codebook_version"])
    )
    if book.classifier and "model_version" in statements:
        columns["model_version"] = _with_network(statements["model_version"], book.classifier)
    return statements.assign(**columns, codebook_version=version)


def _own(value: Any) -> Any:
    """Give each row a list of its own, which its user may change."""
    return list(value) if isinstance(value, tuple | list) else value


def _with_network(versions: pd.Series, network: str) -> pd.Series:
    """Name the stance network beside the tagger, in place of one that coded before."""
    kept = (
        versions.fillna("")
        .str.split("+")
        .map(lambda parts: [part for part in parts if part and not part.startswith("stance-")])
    )
    return kept.map(lambda parts: "+".join([*parts, network])).astype(versions.dtype)


def _code(judged: Judgement | None, book: Codebook, window: str, denied: bool) -> _Coding:
    if judged is None:
        return _Coding()
    if denied:
        # What somebody denies having said is not their position, and the denial is none either.
        return _Coding(True)
    cameo = judged.rule.cameo if judged.rule else book.cameo.get(judged.stance or "")
    return _Coding(
        on_negotiation=True,
        stance=judged.stance,
        stance_confidence=judged.confidence,
        stance_rule=judged.decided_by,
        stance_evidence=judged.evidence,
        conditions=judged.tags,
        reported_shift=_find_shift(window or judged.reading.text, book),
        cameo=cameo,
        plover=book.plover[cameo] if cameo else None,
    )


def _find_shift(text: str, book: Codebook) -> str | None:
    words = split_words(text).text
    for kind, pattern in book.shifts:
        if pattern.search(words):
            return kind
    return None


def _shift_windows(statements: pd.DataFrame, articles: pd.DataFrame | None) -> list[str]:
    """Cut the text from shortly before cue and source to the end of each statement.

    Two positions told in one sentence share their context; the change belongs to the later one.
    """
    texts = texts_by_id(articles)
    needed = ("article_id", "start", "end", "cue_start", "source_start", "context_start")
    if not texts or any(name not in statements for name in needed):
        return [""] * len(statements)
    windows = []
    for article, start, end, cue, source, context in statements[list(needed)].itertuples(
        index=False, name=None
    ):
        text = texts.get(article)
        if text is None or pd.isna(start) or pd.isna(end):
            windows.append("")
            continue
        first = min(int(place) for place in (start, cue, source) if not pd.isna(place))
        low = max(first - _SHIFT_REACH, 0 if pd.isna(context) else int(context))
        windows.append(text[low : int(end)])
    return windows
