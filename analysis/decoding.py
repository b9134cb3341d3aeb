"""Turn the bytes of a file into text, whatever encoding they are in."""

from __future__ import annotations

import re

import charset_normalizer

from analysis.errors import EncodingError, UnreadableFileError

_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OTHER_KINDS = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a Word, OpenDocument or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x1f\x8b", "a packed (gzip) file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"PAR1", "a Parquet file"),
)
_WINDOWS_TEXT = re.compile("[\x00-\x7f“”‘’‚„–—…•€£§°«»·®©™\xa0ß-ÿ]*")
_DAMAGED = re.compile("[\udc80-\udcff]")
_NOT_ASCII = re.compile("[^\x00-\x7f\udc80-\udcff]")


def decode(data: bytes, name: str, *, page: bool = False, by_row: bool = False) -> str:
    """Turn the bytes of the file ``name`` into text, in the encoding they are in.

    Tried in this order: a byte order mark, UTF-8, UTF-16, the encoding that a web page declares
    (``page``), Windows-1252, and what charset-normalizer detects. With ``by_row``, single damaged
    bytes of a UTF-8 file become lone surrogates, so that the rows they stand in can be refused
    and the others read.

    Raises
    ------
    UnreadableFileError
        If the file is binary.
    EncodingError
        If the encoding is not recognised, or single bytes do not fit it.
    """
    for kind, what in _OTHER_KINDS:
        if data.startswith(kind):
            raise UnreadableFileError(
                f"this is {what}, whatever its name says; save its text as .txt in UTF-8",
                source_file=name,
            )
    encoding = next((code for mark, code in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    encoding = encoding or _zero_pattern(data, name)
    if encoding:
        return _decode_as(encoding, data, name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        damaged = error
    loose = data.decode("utf-8-sig", "surrogateescape")
    if len(_NOT_ASCII.findall(loose)) > len(_DAMAGED.findall(loose)):
        if by_row:
            return loose
        raise EncodingError(
            f"the text is UTF-8 but damaged at byte {damaged.start + 1}; "
            "open it in an editor, repair the character there and save it as UTF-8",
            source_file=name,
        )
    return _decode_as(_guess_encoding(data, page, name), data, name)


def _zero_pattern(data: bytes, name: str) -> str | None:
    """Recognise UTF-16 without a mark by its zero bytes; other zero bytes mean no text."""
    head = data[:4096]
    zeros = head.count(0)
    if not zeros:
        return None
    if zeros > len(head) / 4:
        for encoding, first in (("utf-16-le", 1), ("utf-16-be", 0)):
            if head[first::2].count(0) > 0.95 * zeros:
                return encoding
    raise UnreadableFileError(
        "the file is binary, not text; save the article as .txt in UTF-8, or take the file away",
        source_file=name,
    )


def _guess_encoding(data: bytes, page: bool, name: str) -> str:
    declared = _declared_charset(data) if page else None
    if declared and _try(declared, data) is not None:
        return declared
    text = _try("cp1252", data)
    if text and _WINDOWS_TEXT.fullmatch(text) and len(_NOT_ASCII.findall(text)) < len(text) / 4:
        return "cp1252"
    match = charset_normalizer.from_bytes(data[: 1024**2]).best()
    if match is None:
        raise EncodingError(
            "the encoding of the text cannot be recognised, or this is no text; "
            "open it in an editor and save it as UTF-8",
            source_file=name,
        )
    return match.encoding


def _decode_as(encoding: str, data: bytes, name: str) -> str:
    text = _try(encoding, data)
    if text is None:
        raise EncodingError(
            f"the text is not in the encoding it seems to be in ({encoding}); "
            "open it in an editor and save it as UTF-8",
            source_file=name,
        )
    return text


def _try(encoding: str, data: bytes) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _declared_charset(data: bytes) -> str | None:
    declared = _CHARSET.search(data, 0, 2048)
    if not declared:
        return None
    encoding = declared[1].decode("ascii").lower()
    # Browsers read these two as Windows-1252, and pages that declare them count on it.
    return "cp1252" if encoding in ("iso-8859-1", "us-ascii") else encoding


def unix_lines(text: str) -> str:
    r"""Give every line the end ``\n``."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
