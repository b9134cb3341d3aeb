"""Take Word, RTF and HTML documents apart into paragraphs."""

from __future__ import annotations

import codecs
import copy
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import NamedTuple
from xml.etree import ElementTree

from lxml import etree

from analysis.errors import TooLargeError, UnreadableFileError
from analysis.records import MAX_BYTES


class Paragraph(NamedTuple):
    """One line of a document, never blank, with single spaces.

    ``link`` is the first address that a part of it leads to, ``cell`` the number of its cell in
    the row of a table (0 outside of tables), ``page`` whether a page begins with it, ``heading``
    whether its style says so, ``role`` the ``id`` and ``class`` it has in HTML.
    """

    text: str
    link: str | None = None
    cell: int = 0
    page: bool = False
    heading: bool = False
    bold: bool = False
    role: str = ""


_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


class _Writer:
    """Gathers runs of text into paragraphs."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self.page = False
        self._runs: list[str] = []
        self._link: str | None = None
        self._plain = False

    def write(self, text: str, link: str | None = None, bold: bool = False) -> None:
        self._runs.append(text)
        if text.strip():
            self._link = self._link or link
            self._plain = self._plain or not bold

    def end(self, *, cell: int = 0, heading: bool = False, role: str = "") -> None:
        for line in "".join(self._runs).translate(_INVISIBLE).split("\n"):
            text = " ".join(line.split())
            if text:
                self.paragraphs.append(
                    Paragraph(text, self._link, cell, self.page, heading, not self._plain, role)
                )
                self.page = False
        self._runs, self._link, self._plain = [], None, False


# ---- Word ----------------------------------------------------------------------------------

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_NOT_SHOWN = frozenset({"del", "moveFrom", "rt"})
_MARKS = {"tab": " ", "cr": "\n", "noBreakHyphen": "-"}
_OFF = ("0", "false", "off", "none")
_HEADING_STYLE = re.compile(r"(?:heading|title)", re.IGNORECASE)


def docx_paragraphs(data: bytes, name: str) -> list[Paragraph]:
    """Give the paragraphs of a Word document as it reads with all its changes accepted.

    Tables and text boxes are read; notes, comments, headers, hidden text and field codes are not.

    Raises
    ------
    UnreadableFileError
        If it is no Word document, or damaged.
    TooLargeError
        If it unpacks to more than ``MAX_BYTES``.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFileError(
            "this is an old Word file (.doc), or one locked by a password; open it in Word and "
            "save it as .docx without a password",
            source_file=name,
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            place = _main_part(archive, name)
            folder, file = posixpath.split(place)
            links = _relations(archive, f"{folder}/_rels/{file}.rels".lstrip("/"), name)
            document = _DocumentXml({key: target for key, (_, target) in links.items()})
            _parse(_part(archive, place, name), document)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError) as error:
        raise _damaged_docx(name) from error
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        if isinstance(error, TooLargeError | UnreadableFileError):
            raise
        raise _damaged_docx(name) from error
    except (RuntimeError, NotImplementedError) as error:
        raise UnreadableFileError(
            "the Word file is locked by a password or packed in an unusual way; open it in Word "
            "and save it anew",
            source_file=name,
        ) from error
    return document.writers[0].paragraphs


def _damaged_docx(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        "this is no Word document (.docx), or it is damaged; fetch it again, or open it in Word "
        "and save it anew",
        source_file=name,
    )


def _part(archive: zipfile.ZipFile, place: str, name: str) -> bytes:
    if archive.getinfo(place).file_size > MAX_BYTES:
        raise TooLargeError(
            f"the text of the Word file unpacks to more than {MAX_BYTES / 1024**2:g} MB; "
            "split it into smaller ones",
            source_file=name,
        )
    with archive.open(place) as part:
        return part.read(MAX_BYTES)


def _main_part(archive: zipfile.ZipFile, name: str) -> str:
    for kind, target in _relations(archive, "_rels/.rels", name).values():
        if kind.endswith("/officeDocument"):
            return target.lstrip("/")
    return "word/document.xml"


def _relations(archive: zipfile.ZipFile, place: str, name: str) -> dict[str, tuple[str, str]]:
    """Read the kind and the target of each relation of a part, by its id."""
    if place not in archive.namelist():
        return {}
    relations = _Relations()
    _parse(_part(archive, place, name), relations)
    return relations.found


def _parse(xml: bytes, target: _Xml) -> None:
    parser = ElementTree.XMLParser(target=target)
    parser.feed(xml)
    parser.close()


class _Xml:
    """What a part of a Word file is read into; a document type, and so an entity, is refused."""

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise ElementTree.ParseError("a Word file has no document type")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def data(self, text: str) -> None: ...

    def close(self) -> None: ...


class _Relations(_Xml):
    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag.endswith("}Relationship") and "Id" in attributes:
            self.found[attributes["Id"]] = attributes.get("Type", ""), attributes.get("Target", "")


class _Field:
    """A field of Word: its code, and the address that the code leads to."""

    def __init__(self) -> None:
        self.code: list[str] = []
        self.link: str | None = None


class _DocumentXml(_Xml):
    """The main part of a Word file; a text box stands inside a paragraph, so they are nested."""

    def __init__(self, links: Mapping[str, str]) -> None:
        self.writers = [_Writer()]
        self._links = links
        self._link: str | None = None
        self._fields: list[_Field] = []
        self._skipped = 0
        self._cells: list[int] = []
        self._heading = [False]
        self._bold = self._hidden = self._reading = self._code = self._section = False
        self._starts: Mapping[str, Callable[[Mapping[str, str]], None]] = {
            "p": self._start_paragraph,
            "pStyle": self._set_style,
            "outlineLvl": self._set_level,
            "pageBreakBefore": self._set_page,
            "r": self._start_run,
            "b": self._set_bold,
            "vanish": self._set_hidden,
            "t": self._start_text,
            "instrText": self._start_code,
            "br": self._break,
            "sectPr": self._start_section,
            "type": self._set_section,
            "fldChar": self._field,
            "hyperlink": self._start_link,
            "tr": self._start_row,
            "tc": self._start_cell,
        }

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        space, _, name = tag[1:].partition("}")
        fallback = space == _COMPATIBLE and name == "Fallback"
        changed = space in _WORD and (name in _NOT_SHOWN or name.endswith("Change"))
        if self._skipped or fallback or changed:
            self._skipped += 1
        elif space in _WORD:
            if name in self._starts:
                self._starts[name]({key.partition("}")[2]: attributes[key] for key in attributes})
            elif name in _MARKS:
                self._write(_MARKS[name])

    def end(self, tag: str) -> None:
        space, _, name = tag[1:].partition("}")
        if self._skipped:
            self._skipped -= 1
        elif space not in _WORD:
            return
        elif name in ("t", "instrText"):
            self._reading = self._code = False
        elif name == "hyperlink":
            self._link = None
        elif name == "tr":
            self._cells.pop()
        elif name == "p":
            self._end_paragraph()

    def data(self, text: str) -> None:
        if self._skipped:
            return
        if self._code and self._fields:
            self._fields[-1].code.append(text)
        elif self._reading:
            self._write(text.replace("\n", " "))

    def _write(self, text: str) -> None:
        if not self._hidden:
            link = self._fields[-1].link if self._fields else None
            self.writers[-1].write(text, self._link or link, self._bold)

    def _start_paragraph(self, _: Mapping[str, str]) -> None:
        if len(self._heading) > 1:
            self.writers.append(_Writer())
        self._heading.append(False)

    def _end_paragraph(self) -> None:
        writer = self.writers[-1]
        writer.end(cell=self._cells[-1] if self._cells else 0, heading=self._heading.pop())
        if len(self._heading) > 1:
            self.writers.pop()
            self.writers[0].paragraphs += writer.paragraphs
        writer.page |= self._section
        self._section = False

    def _set_style(self, attributes: Mapping[str, str]) -> None:
        self._heading[-1] |= bool(_HEADING_STYLE.match(attributes.get("val", "")))

    def _set_level(self, attributes: Mapping[str, str]) -> None:
        self._heading[-1] |= attributes.get("val", "9") != "9"

    def _set_page(self, attributes: Mapping[str, str]) -> None:
        self.writers[0].page |= _is_on(attributes)

    def _start_run(self, _: Mapping[str, str]) -> None:
        self._bold = self._hidden = False

    def _set_bold(self, attributes: Mapping[str, str]) -> None:
        self._bold = _is_on(attributes)

    def _set_hidden(self, attributes: Mapping[str, str]) -> None:
        self._hidden = _is_on(attributes)

    def _start_text(self, _: Mapping[str, str]) -> None:
        self._reading = True

    def _start_code(self, _: Mapping[str, str]) -> None:
        self._code = True

    def _break(self, attributes: Mapping[str, str]) -> None:
        self._write("\n")
        if attributes.get("type") == "page":
            self.writers[-1].end(heading=self._heading[-1])
            self.writers[-1].page = True

    def _start_section(self, _: Mapping[str, str]) -> None:
        self._section = True

    def _set_section(self, attributes: Mapping[str, str]) -> None:
        self._section &= attributes.get("val") != "continuous"

    def _field(self, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].link = _link_of("".join(self._fields[-1].code))
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _start_link(self, attributes: Mapping[str, str]) -> None:
        self._link = _as_address(self._links.get(attributes.get("id", ""), ""))

    def _start_row(self, _: Mapping[str, str]) -> None:
        self._cells.append(0)

    def _start_cell(self, _: Mapping[str, str]) -> None:
        if self._cells:
            self._cells[-1] += 1


def _is_on(attributes: Mapping[str, str]) -> bool:
    return attributes.get("val", "1") not in _OFF


def _link_of(code: str) -> str | None:
    """Read the address out of a field code such as ``HYPERLINK "https://post.example/1"``."""
    before, _, rest = code.partition('"')
    return _as_address(rest.partition('"')[0]) if "HYPERLINK" in before.upper() else None


def _as_address(text: str) -> str | None:
    return text if text.startswith(("http://", "https://")) else None


# ---- RTF -----------------------------------------------------------------------------------

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
_SKIPPED = frozenset(
    """aftncn aftnsep aftnsepc annotation atnauthor atnid background bkmkend bkmkstart colortbl
    comment company footer footerf footerl footerr footnote ftncn ftnsep ftnsepc generator header
    headerf headerl headerr info keywords listtable listtext nonesttables object pict pntext
    private revtbl rxe shpinst stylesheet subject tc template title upr xe""".split()
)
_SIGNS = {
    "line": "\n", "tab": " ", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ",
    "qmspace": " ", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
}  # fmt: skip
_SYMBOLS = {b"\\": "\\", b"{": "{", b"}": "}", b"~": " ", b"_": "-"}
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
# What Python calls by another name than the number of the page.
_CODE_PAGES = {
    708: "iso8859_6", 10000: "mac_roman", 10006: "mac_greek", 10007: "mac_cyrillic",
    10029: "mac_latin2", 10079: "mac_iceland", 10081: "mac_turkish", 20866: "koi8_r",
    21866: "koi8_u", 28592: "iso8859_2", 28595: "iso8859_5", 28597: "iso8859_7",
    28599: "iso8859_9", 28605: "iso8859_15", 54936: "gb18030",
}  # fmt: skip
_SURROGATE = re.compile("[\ud800-\udfff]")


def rtf_paragraphs(data: bytes, name: str) -> list[Paragraph]:
    """Give the paragraphs of an RTF document as it reads with all its changes accepted.

    Tables are read; notes, headers, pictures, hidden text and field codes are not.

    Raises
    ------
    UnreadableFileError
        If it is no RTF document, or ends in its middle.
    """
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        raise UnreadableFileError(
            "this is no RTF document, whatever its name says; open it in Word and save it as .docx",
            source_file=name,
        )
    document = _RtfDocument(data)
    if not document.is_whole:
        raise UnreadableFileError(
            "the RTF document ends in its middle; fetch it again, or open it in Word and save it "
            "anew",
            source_file=name,
        )
    return document.writer.paragraphs


class _Group:
    """What holds within a group of RTF, and is as before after its closing brace."""

    __slots__ = ("bold", "code", "deleted", "encoding", "fonts", "hidden", "link", "skip", "uc")

    def __init__(self) -> None:
        self.skip = self.fonts = self.code = self.bold = self.hidden = self.deleted = False
        self.uc = 1
        self.encoding = ""
        self.link: str | None = None


class _RtfDocument:
    def __init__(self, data: bytes) -> None:
        self.writer = _Writer()
        self.is_whole = False
        self._encoding = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._group = _Group()
        self._outer: list[_Group] = []
        self._bytes = bytearray()
        self._pending = 0
        self._field_code: list[str] = []
        self._cell = 0
        self._in_table = self._heading = False
        self._read(data)

    def _read(self, data: bytes) -> None:
        at = 0
        while not self.is_whole and (token := _TOKEN.match(data, at)):
            at = token.end()
            word, number, code, symbol, brace, text = token.groups()
            if text is not None:
                self._text(text)
            elif code is not None:
                self._text(bytes.fromhex(code.decode("ascii")))
            elif brace is not None:
                self._pending = 0
                self._flush()
                self._open() if brace == b"{" else self._close()
            elif word is not None:
                value = None if number is None else int(number)
                if word == b"bin" and value is not None and value > 0:
                    at += value
                self._control(word.decode("ascii"), value)
            elif symbol is not None:
                self._symbol(symbol)

    def _text(self, text: bytes) -> None:
        # After \u stand as many characters as \uc says, for readers that do not know Unicode.
        if self._pending:
            passed = min(self._pending, len(text))
            self._pending -= passed
            text = text[passed:]
        group = self._group
        if not (group.skip or group.hidden or group.deleted):
            self._bytes += text

    def _flush(self) -> None:
        if self._bytes:
            encoding = self._group.encoding or self._encoding
            text = self._bytes.decode(encoding, "replace")
            self._bytes.clear()
            self._write(text)

    def _write(self, text: str) -> None:
        group = self._group
        if group.skip or group.hidden or group.deleted:
            return
        if group.code:
            self._field_code.append(text)
        else:
            self.writer.write(text, group.link, group.bold)

    def _open(self) -> None:
        self._outer.append(self._group)
        self._group = copy.copy(self._group)

    def _close(self) -> None:
        inner, self._group = self._group, self._outer.pop() if self._outer else _Group()
        if inner.code and not self._group.code:
            self._group.link = _link_of("".join(self._field_code))
            self._field_code = []
        if not self._outer:
            self._end_paragraph()
            self.is_whole = True

    def _symbol(self, symbol: bytes) -> None:
        if self._pending:
            self._pending -= 1
            return
        self._flush()
        if symbol == b"*":
            self._group.skip = True
        elif symbol in b"\r\n":
            self._control("par", None)
        elif symbol in _SYMBOLS:
            self._write(_SYMBOLS[symbol])

    def _control(self, word: str, value: int | None) -> None:
        self._flush()
        group = self._group
        if word == "u" and value is not None:
            self._write(chr(value % 0x10000))
            self._pending = group.uc
            return
        if self._pending:
            self._pending -= 1
            return
        if word in ("fldinst", "ud"):
            group.skip, group.code = self._outer[-1].skip and word != "ud", word == "fldinst"
        elif word == "fonttbl":
            group.fonts = group.skip = True
        elif group.fonts:
            self._define_font(word, value or 0)
        elif word in _SKIPPED:
            group.skip = True
        elif not group.skip:
            self._format(word, value)

    def _define_font(self, word: str, value: int) -> None:
        if word == "f":
            self._font = value
        elif word == "fcharset" and value in _CHARSETS:
            self._fonts[self._font] = _CHARSETS[value]
        elif word == "cpg":
            self._fonts[self._font] = _code_page(value)

    def _format(self, word: str, value: int | None) -> None:
        group = self._group
        if word in _SIGNS:
            self._write(_SIGNS[word])
        elif word in ("par", "sect", "page"):
            self._end_paragraph()
            self.writer.page |= word != "par"
        elif word in ("cell", "nestcell"):
            self._in_table = True
            self._end_paragraph()
            self._cell += 1
        elif word in ("row", "nestrow"):
            self._cell = 0
        elif word == "intbl":
            self._in_table = True
        elif word == "pard":
            self._in_table = self._heading = False
        elif word == "outlinelevel":
            self._heading = value != 9
        elif word == "pagebb":
            self.writer.page = True
        elif word == "plain":
            group.bold = group.hidden = group.deleted = False
            group.encoding = ""
        elif word == "b":
            group.bold = value != 0
        elif word == "v":
            group.hidden = value != 0
        elif word == "deleted":
            group.deleted = value != 0
        elif word == "f":
            group.encoding = self._fonts.get(value or 0, "")
        elif word == "field":
            group.link = None
        elif word == "uc":
            group.uc = 1 if value is None else max(value, 0)
        elif word == "ansicpg":
            self._encoding = _code_page(value or 1252)
        elif word == "mac":
            self._encoding = "mac_roman"

    def _end_paragraph(self) -> None:
        before = len(self.writer.paragraphs)
        self.writer.end(cell=self._cell + 1 if self._in_table else 0, heading=self._heading)
        for place in range(before, len(self.writer.paragraphs)):
            line = self.writer.paragraphs[place]
            if _SURROGATE.search(line.text):
                whole = line.text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
                self.writer.paragraphs[place] = line._replace(text=whole)


def _code_page(number: int) -> str:
    name = _CODE_PAGES.get(number, f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        # It has all signs of ASCII, and of Latin-1 what is not a control.
        return "cp1252"
    return name


# ---- HTML ----------------------------------------------------------------------------------

_BLOCKS = frozenset(
    """address article aside blockquote body caption center dd div dl dt fieldset figure footer
    form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol p pre section table tbody td tfoot th
    thead title tr ul""".split()
)
_UNREAD = frozenset({"script", "style", "noscript", "template", "title"})


def html_paragraphs(page: str) -> list[Paragraph]:
    """Give the paragraphs of an HTML page, each with the ``id`` and ``class`` it stands in."""
    target = _Page()
    parser = etree.HTMLParser(target=target, no_network=True)
    parser.feed(page)
    parser.close()
    return target.writer.paragraphs


class _Page:
    def __init__(self) -> None:
        self.writer = _Writer()
        self._roles = [""]
        self._links: list[str | None] = []
        self._cells: list[int] = []
        self._unread = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in _UNREAD:
            self._unread += 1
        if tag in _BLOCKS:
            self._end_paragraph()
            own = " ".join(attributes[key] for key in ("id", "class") if key in attributes)
            self._roles.append(own or self._roles[-1])
        if tag == "tr":
            self._cells.append(0)
        elif tag in ("td", "th") and self._cells:
            self._cells[-1] += 1
        elif tag == "a":
            self._links.append(_as_address(attributes.get("href", "")))
        elif tag == "br":
            self.writer.write("\n")

    def end(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread -= 1
        if tag in _BLOCKS:
            self._end_paragraph()
            self._roles.pop()
        if tag == "tr" and self._cells:
            self._cells.pop()
        elif tag == "a" and self._links:
            self._links.pop()

    def data(self, text: str) -> None:
        if not self._unread:
            link = self._links[-1] if self._links else None
            self.writer.write(text.replace("\r", " ").replace("\n", " "), link)

    def comment(self, text: str) -> None: ...

    def close(self) -> None:
        self._end_paragraph()

    def _end_paragraph(self) -> None:
        self.writer.end(cell=self._cells[-1] if self._cells else 0, role=self._roles[-1])
