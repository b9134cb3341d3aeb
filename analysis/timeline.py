"""Statements counted and laid out by who made them and when."""

from __future__ import annotations

import pandas as pd

from analysis.codebook import STANCES
from analysis.errors import MissingColumnError
from analysis.schemas import STANCE_DTYPE, tidy

ABSTAINED = "abstained"
NO_NAME = "(no name)"


def stance_counts(statements: pd.DataFrame) -> pd.DataFrame:
    """Count how often each speaker took which stance on negotiating.

    Parameters
    ----------
    statements : DataFrame
        A table of the schema ``statements`` or ``record``; ``speaker``, ``stance`` and
        ``on_negotiation`` are used. A joint source counts once for each of its speakers.

    Returns
    -------
    DataFrame
        One row per speaker, most statements first; one column of counts per stance from refuses
        to open, then ``abstained`` (on negotiation, but no stance) and ``all``. Statements without
        a speaker stand under "(no name)".

    Raises
    ------
    MissingColumnError
        If a column that is used is absent.

    Examples
    --------
    >>> from analysis import load_dataset, stance_counts
    >>> stance_counts(load_dataset("gold")).loc["Pope Francis", ["neutral", "open"]].tolist()
    [0, 3]
    """
    absent = [name for name in ("speaker", "stance", "on_negotiation") if name not in statements]
    if absent:
        raise MissingColumnError(
            f"counting stances needs the column '{absent[0]}'; trace the articles first, or pass "
            "the table that trace returned"
        )
    statements = tidy(statements, "statements")
    chosen = statements[statements["on_negotiation"].fillna(False)]
    stances = chosen["stance"].astype(STANCE_DTYPE).cat.add_categories(ABSTAINED)
    counted = pd.DataFrame(
        {
            "speaker": chosen["speaker"].fillna(NO_NAME).str.split("; "),
            "stance": stances.fillna(ABSTAINED),
        }
    ).explode("speaker")
    counts = pd.crosstab(counted["speaker"], counted["stance"], dropna=False)
    counts = counts.reindex(columns=[*STANCES, ABSTAINED], fill_value=0).astype("int64")
    counts.columns = pd.Index([*STANCES, ABSTAINED], name="stance")
    return counts.assign(all=counts.sum(axis=1)).sort_values("all", ascending=False, kind="stable")
