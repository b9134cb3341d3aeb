"""The errors that bad input raises; each says the file, the row, the reason and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

_MOST_NAMED = 12

STAGES = ("read", "extract", "resolve", "date", "code", "write")
"""The steps at which an article can fail."""


class InputError(ValueError):
    """Something in the input cannot be used; says where and why.

    Parameters
    ----------
    reason : str
        One sentence for the user, with what to do next.
    source_file : str, optional
        The file the trouble is in.
    row : int, optional
        The row in that file, counted from 1 as a spreadsheet counts its data rows.
    article_id : str, optional
        The article concerned.
    stage : str
        One of ``STAGES``.
    """

    def __init__(
        self,
        reason: str,
        *,
        source_file: str | None = None,
        row: int | None = None,
        article_id: str | None = None,
        stage: str = "read",
    ) -> None:
        self.reason = reason
        self.source_file = source_file
        self.row = row
        self.article_id = article_id
        self.stage = stage
        where = [str(part) for part in (source_file, f"row {row}" if row else None) if part]
        if not where and article_id:
            where = [f"article {article_id}"]
        super().__init__(f"{', '.join(where)}: {reason}" if where else reason)

    def as_row(self) -> dict[str, Any]:
        """Give the error as one row of the ``errors`` table."""
        return {
            "source_file": self.source_file,
            "row": self.row,
            "article_id": self.article_id,
            "stage": self.stage,
            "error": type(self).__name__,
            "reason": self.reason,
        }


class MissingPathError(InputError):
    """The path does not exist."""


class EmptyFolderError(InputError):
    """The folder holds no file that can be read."""


class UnreadableFileError(InputError):
    """The file is binary, damaged, of an unknown kind, or not allowed to be opened."""


class EncodingError(InputError):
    """The bytes are not text in any encoding that could be recognised."""


class FrontMatterError(InputError):
    """The YAML front matter is malformed."""


class FormatError(InputError):
    """The JSON, CSV, Parquet or YAML is malformed."""


class MissingColumnError(InputError):
    """A needed column is absent."""


class DuplicateIdError(InputError):
    """Two rows carry one id."""


class DateError(InputError):
    """A date is impossible or cannot be read as a day."""


class KeptError(InputError):
    """The article is kept, but a person should look at it; a warning row where errors are kept."""


class FutureDateError(KeptError):
    """A publication date lies after today."""


class SeenDateError(KeptError):
    """A date tells when a service saw the page, not when it was published."""


class PassedOverError(KeptError):
    """Parts of a file hold no article; one line for all of them."""


class DateConflictError(KeptError):
    """A list of a service and the article's own file give different days of publication."""


class UnreadDateError(KeptError):
    """Days of publication in a service's list cannot be read; one line for all of a file."""


class TruncatedTextError(KeptError):
    """A service gives only the beginning of the text."""


class EmptyTextError(InputError):
    """An article has no text."""


class NoArticleError(InputError):
    """A web page holds no article text."""


class LanguageError(InputError):
    """A text is not English."""


class TooLargeError(InputError):
    """A file is larger than the reader's limit."""


class MissingExtraError(InputError):
    """A library that this kind of file needs is not installed."""


class AmbiguousColumnError(MissingColumnError):
    """Two columns could both be the one that is meant."""


class UnknownArticleError(InputError):
    """A statement names an article that is not in the table of articles."""


class UnknownDatasetError(InputError):
    """There is no data set of this name."""


class WriteError(InputError):
    """A table cannot be written to this path."""


class CodebookError(InputError):
    """A codebook file breaks the rules of its format."""


class TraceError(InputError):
    """An article could not be traced, through a fault of the kit and not of the article."""


def named_columns(names: Sequence[str]) -> str:
    """Write columns as a list: "the columns 'basis', 'from' and 'to'"."""
    *but_last, last = map(repr, names)
    return f"the columns {', '.join(but_last)} and {last}" if but_last else f"the column {last}"


def columns_there(names: Iterable[object]) -> str:
    """List the columns of a table, of many the first ones and how many more."""
    words = [str(name) for name in names]
    more = len(words) - _MOST_NAMED
    if more > 1:
        words = [*words[:_MOST_NAMED], f"{more} more"]
    return ", ".join(words) or "none"


def not_a_table(value: object) -> str:
    """Tell what stands in the place of a table and what to do: "tuple; take the two apart …"."""
    kind = type(value).__name__
    what_to_do = {
        "tuple": "take the two apart first, as in: statements, errors = trace(…)",
        "Series": "give rows or columns as a table, such as table.head(1) or table[['text']]",
        "str": "read the file first, with read_articles or read_table",
        "PosixPath": "read the file first, with read_articles or read_table",
        "NoneType": "give the table that read_articles, trace or load_dataset returned",
    }
    return f"{kind}; {what_to_do.get(kind, 'make one of it first, with pd.DataFrame(…)')}"


KEPT = frozenset(kind.__name__ for kind in KeptError.__subclasses__())
"""The names of the errors whose articles are kept all the same."""
