"""Saved pages, web archives and workbooks give the article, its own day, and nothing guessed."""

import base64
import datetime as dt
import gzip
import io
import json
import quopri
import sys
import time
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from lxml.html import fromstring

import analysis.archives
import analysis.rows
from analysis.archives import archived_pages
from analysis.errors import FormatError, MissingExtraError, TooLargeError
from analysis.imprint import find_imprint
from analysis.pages import is_page_folder
from analysis.readers import read_articles
from analysis.rows import workbook_rows

TODAY = "2026-06-01"
FIRST = "The foreign minister said on Friday that “talks” could resume next week in the capital."
SECOND = "His counterpart did not answer the offer & no date has been set by either of them."
TEXT = f"{FIRST}\n{SECOND}"
URL = "https://harbour.example/world/talks"


def page(
    head: str = "", body: str = "", title: str = "Talks may resume", first: str = FIRST
) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title>{head}</head><body>'
        '<nav><a href="/">Home</a> <a href="/w">World news and all reports of the week</a></nav>'
        f"<article><h1>{title}</h1>{body}<p>{first}</p><p>{SECOND.replace('&', '&amp;')}</p>"
        "</article><footer>Copyright of the Harbour Post, all rights reserved 2019</footer>"
        "</body></html>"
    )


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def collected(path) -> tuple[pd.DataFrame, list[tuple]]:
    articles, errors = read_articles(path, on_error="collect", today=TODAY)
    rows = errors["row"].astype(object).where(errors["row"].notna(), None)
    return articles, list(zip(errors["error"], rows, errors["reason"], strict=True))


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def linked_data(value) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def imprint(head: str = "", body: str = "", address: str | None = None, **more):
    return find_imprint(fromstring(page(head, body, **more)), address)


NEWS = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Talks may resume",
    "url": URL,
    "datePublished": "2022-12-16T23:30:00-05:00",
    "dateModified": "2022-12-19T08:00:00-05:00",
    "publisher": {"@type": "Organization", "name": "The Harbour Post"},
    "author": {"@type": "Person", "name": "A. Reporter"},
}

# ---- the day of publication

MANY_SECONDS = "Fri, 16 Dec 2022 10:10:" + "9" * 20 + " GMT"
DAYS = {
    "JSON-LD in the source's zone": (linked_data(NEWS), "", None, "2022-12-16"),
    "JSON-LD graph": (
        linked_data({"@graph": [{"@type": "WebPage", "datePublished": "2020-01-01"}, NEWS]}),
        "", None, "2022-12-16",
    ),
    "JSON-LD with other articles": (
        linked_data([{**NEWS, "url": "https://harbour.example/old", "headline": "Old",
                      "datePublished": "2019-05-05"}, NEWS])
        + f'<link rel="canonical" href="{URL}/">',
        "", None, "2022-12-16",
    ),
    "JSON-LD of two articles, neither of them this one": (
        linked_data([{**NEWS, "url": "/a", "headline": "A"},
                     {**NEWS, "url": "/b", "headline": "B", "datePublished": "2019-05-05"}]),
        "", None, None,
    ),
    "JSON-LD of an event": (
        linked_data({"@type": "Event", "startDate": "2022-12-20", "datePublished": "2022-12-01"}),
        "", None, None,
    ),
    "JSON-LD with a change only": (
        linked_data({**NEWS, "datePublished": None}), "", None, None,
    ),
    "JSON-LD that is broken": (
        '<script type="application/ld+json">{"datePublished": "2022-12-16",</script>',
        "", None, None,
    ),
    "JSON-LD before OpenGraph": (
        meta("article:published_time", "2022-12-20") + linked_data(NEWS), "", None, "2022-12-16",
    ),
    "OpenGraph with a zone": (
        meta("article:published_time", "2022-12-16T23:30:00-0500"), "", None, "2022-12-16",
    ),
    "OpenGraph in UTC": (
        meta("article:published_time", "2022-12-17T04:30:00Z"), "", None, "2022-12-17",
    ),
    "UTC, with the day in the outlet's zone in the address": (
        meta("article:published_time", "2022-12-17T04:30:00Z"), "",
        "https://harbour.example/2022/12/16/talks", "2022-12-16",
    ),
    "UTC, with a day far off in the address": (
        meta("article:published_time", "2022-12-17T04:30:00Z"), "",
        "https://harbour.example/2022/12/10/talks", "2022-12-17",
    ),
    "UTC, with the same moment in the outlet's zone": (
        linked_data({**NEWS, "datePublished": "2022-12-17T04:30:00.000Z"})
        + meta("article:published_time", "2022-12-16T23:30:00-05:00"), "", None, "2022-12-16",
    ),
    "OpenGraph changed only": (meta("article:modified_time", "2022-12-16"), "", None, None),
    "name of a meta element in capitals": (
        '<meta name="DC.date.issued" content="2022-12-16">', "", None, "2022-12-16",
    ),
    "year first with strokes": (
        '<meta name="citation_publication_date" content="2022/12/16">', "", None, "2022-12-16",
    ),
    "unclear order": (meta("article:published_time", "03/04/2022"), "", None, None),
    "impossible day": (meta("article:published_time", "2022-02-30"), "", None, None),
    "placeholder": (meta("article:published_time", "1970-01-01T00:00:00Z"), "", None, None),
    "placeholder of a database": (meta("article:published_time", "0001-01-01"), "", None, None),
    "time": ("", '<time datetime="2022-12-16T23:30:00-05:00">Friday</time>', None, "2022-12-16"),
    "time without words": ("", '<p><time datetime="2022-12-16"></time></p>', None, "2022-12-16"),
    "time, and when it was changed": (
        "", '<div>Published <time datetime="2022-12-16">Friday</time></div>'
        '<div class="updated">Updated <time datetime="2022-12-19">Monday</time></div>',
        None, "2022-12-16",
    ),
    "time of a change only": (
        "", '<p>Last updated: <time datetime="2022-12-19">Monday</time></p>', None, None,
    ),
    "two times": (
        "", '<time datetime="2022-12-16">x</time><time datetime="2022-12-19">y</time>', None, None,
    ),
    "two times, one marked": (
        "", '<time datetime="2022-12-14">x</time>'
        '<time itemprop="datePublished" datetime="2022-12-16">y</time>', None, "2022-12-16",
    ),
    "time in the running text": (
        "", '<p>The two sides would meet again in the old town hall of the capital on '
        '<time datetime="2022-12-20">Tuesday</time>, officials from both sides said.</p>',
        None, None,
    ),
    "time of another article": (
        "", '<aside><time datetime="2022-12-16">x</time></aside>'
        '<div class="related-stories"><time datetime="2022-12-16">x</time></div>'
        '<ul><li><time datetime="2022-12-16">x</time></li></ul>', None, None,
    ),
    "path of the address": ("", "", "https://harbour.example/2022/12/16/talks", "2022-12-16"),
    "month in letters in the path": (
        "", "", "https://harbour.example/world/2022/dec/16/talks", "2022-12-16",
    ),
    "path without a day": ("", "", "https://harbour.example/2022/12/talks-1", None),
    "numbers in the path that are no day": (
        "", "", "https://harbour.example/2022/13/45/talks", None,
    ),
    "address of another article": (
        "", '<a href="https://harbour.example/2022/12/16/other">Other news of the day</a>',
        None, None,
    ),
    "address of a picture": (
        meta("og:image", "https://cdn.example/2022/12/16/a.jpg"),
        '<img src="https://cdn.example/2022/12/16/b.jpg" alt="">', None, None,
    ),
    "line that says so": (
        "", "<div>Published on Friday, 16 December 2022 at 10:00 GMT</div>", None, "2022-12-16",
    ),
    "line that is marked so": (
        "", '<span class="entry-date">Dec. 16, 2022</span>', None, "2022-12-16",
    ),
    "WordPress": (
        "", '<span class="posted-on">Posted on <a href="/x" rel="bookmark">'
        '<time class="entry-date published" datetime="2022-12-16T23:30:00-05:00">Friday</time>'
        '<time class="updated" datetime="2022-12-19">Monday</time></a></span>', None, "2022-12-16",
    ),
    "WordPress, never changed": (
        "", '<a href="/x" rel="bookmark"><time class="entry-date published updated" '
        'datetime="2022-12-16">Friday</time></a>', None, "2022-12-16",
    ),
    "hAtom": (
        "", '<abbr class="published" title="2022-12-16T23:30:00-05:00">Friday</abbr>',
        None, "2022-12-16",
    ),
    "article marked as published": (
        "", '<div class="published"><p>The first round was held on 16 December 2022 in the old '
        "town hall of the capital, and the second was to follow a week after it had ended.</p>"
        "<p>Nothing more is known of what the two sides agreed on at the time.</p></div>",
        None, None,
    ),
    "line marked as a date in the article": (
        "", '<p class="article__date">16 December 2022</p>', None, "2022-12-16",
    ),
    "line with two days": (
        "", '<span class="entry-date">Dec. 16, 2022 to Dec. 19, 2022</span>', None, None,
    ),
    "line of a change": (
        "", '<span class="byline">Updated Dec. 16, 2022</span>', None, None,
    ),
    "line with an unclear order": ("", "<div>Published: 03/04/2022</div>", None, None),
    "day of a comment": (
        "", '<div id="comments"><span class="posted">Posted 16 December 2022</span></div>',
        None, None,
    ),
    "day in the text": (
        "", "<p>The first round was held in the old town hall on 16 December 2022.</p>", None, None,
    ),
    "day in the footer": ("", "<footer>Published 16 December 2022</footer>", None, None),
    "nothing but a copyright year": ("", "", URL, None),
    "JSON-LD of another article only": (
        meta("article:published_time", "2022-12-16") + f'<link rel="canonical" href="{URL}">'
        + linked_data([{**NEWS, "headline": "A", "url": "https://harbour.example/x",
                        "datePublished": "2019-01-01"}]),
        "", None, "2022-12-16",
    ),
    "JSON-LD of an article with another headline and no address": (
        linked_data({**NEWS, "headline": "Strike ends after nine days", "url": None}),
        "", None, None,
    ),
    "JSON-LD with another address and no headline": (
        linked_data({**NEWS, "headline": None, "url": "/x"}), "", URL, None,
    ),
    "JSON-LD with the headline in full": (
        linked_data({**NEWS, "headline": "Talks may resume, minister says", "url": None}),
        "", None, "2022-12-16",
    ),
    "JSON-LD of an article whose headline only begins alike": (
        linked_data({**NEWS, "headline": "Talks may resume in May", "url": "/x"}), "", URL, None,
    ),
    "JSON-LD with an @id that is no page": (
        linked_data({**NEWS, "headline": None, "url": None,
                     "@id": "https://harbour.example/#/schema/article/1"}),
        "", URL, "2022-12-16",
    ),
    "JSON-LD with its own address written otherwise": (
        linked_data([{**NEWS, "headline": "B", "datePublished": "2019-01-01",
                      "url": "https://harbour.example/old"},
                     {**NEWS, "headline": "Another headline",
                      "url": "https://m.harbour.example/world/talks?utm_source=x"}]),
        "", URL, "2022-12-16",
    ),
    "date that overflows": (meta("article:published_time", MANY_SECONDS), "", None, None),
    "zone that overflows": (
        meta("article:published_time", "Fri, 16 Dec 2022 10:10:10 +" + "9" * 30), "", None, None,
    ),
    "property in the head": (
        '<meta itemprop="datePublished" content="2022-12-16">', "", None, "2022-12-16",
    ),
    "property of a comment": (
        "", '<div itemscope itemtype="https://schema.org/Comment">'
        '<meta itemprop="datePublished" content="2023-05-05">'
        '<time itemprop="datePublished" datetime="2023-05-05">x</time></div>', None, None,
    ),
    "line of whoever wrote a comment": ("", "<p>Posted by Jim on January 1, 2023</p>", None, None),
}  # fmt: skip


@pytest.mark.parametrize(("head", "body", "address", "day"), DAYS.values(), ids=DAYS.keys())
def test_day_is_the_one_the_page_marks_as_that_of_publication(head, body, address, day):
    found = imprint(head, body, address).published
    assert found == (dt.date.fromisoformat(day) if day else None)


def test_day_on_which_the_page_was_served_is_not_its_own():
    served = page().replace("<nav>", '<div class="date">Friday, 23 December 2022</div><nav>')
    assert find_imprint(fromstring(served)).published is None


OF_OTHERS = {
    "property in a sidebar": (
        '<div class="related"><div itemscope><meta itemprop="datePublished" content="2019-01-01">'
        "</div></div>"
    ),
    "property of a comment": (
        '<div itemscope itemtype="https://schema.org/Review">'
        '<meta itemprop="datePublished" content="2019-01-01"></div>'
    ),
    "card with a property": (
        '<article itemscope><meta itemprop="datePublished" content="2019-01-01"></article>'
    ),
    "card with a time": (
        '<section class="cards"><article><h3>Old</h3><time datetime="2019-01-01">x</time>'
        "</article></section>"
    ),
    "card with a time, no article": '<div class="card"><time datetime="2019-01-01">x</time></div>',
    "card with a marked time": '<div><time pubdate datetime="2019-01-01">x</time></div>',
    "marked span": '<div class="card"><span class="date-published">January 1, 2019</span></div>',
    "marked line": '<p class="post-date">January 1, 2019</p>',
    "line that says so": "<p>Published on January 1, 2019</p>",
    "line of a comment": "<p>Posted by Jim on January 1, 2019</p>",
}
FRAMES = {
    "article": "<article><h1>Talks may resume</h1>{day}{text}</article>{others}",
    "article in main": (
        "<main><article><h1>Talks may resume</h1>{day}{text}</article>{others}</main>"
    ),
    "article without the headline": (
        "<main><h1>Talks may resume</h1>{day}<article>{text}</article>{others}</main>"
    ),
    "main": "<main><h1>Talks may resume</h1>{day}{text}{others}</main>",
    "neither": "<div><h1>Talks may resume</h1>{day}{text}</div>{others}",
    "standfirst": (
        "<div><h1>Talks may resume</h1><p>{first}</p>{day}<div>{text}</div></div>{others}"
    ),
    "headline of second rank": "<article><h2>Talks may resume</h2>{day}{text}</article>{others}",
    "name of the site": (
        "<header><h1>The Post</h1></header><article><h2>Talks</h2>{day}{text}</article>{others}"
    ),
}
OWN_DAYS = (
    '<div><time datetime="2022-12-16">Friday</time></div>',
    '<div class="post-date">December 16, 2022</div>',
    '<span class="published">2022-12-16</span>',
    "<div>Published on Friday, 16 December 2022</div>",
)


def framed(frame: str, others: str, day: str = ""):
    text = f"<p>{FIRST}</p><p>{SECOND.replace('&', '&amp;')}</p>"
    body = FRAMES[frame].format(day=day, text=text, others=others, first=FIRST)
    return find_imprint(
        fromstring(f"<html><head><title>T</title></head><body>{body}</body></html>")
    )


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("others", OF_OTHERS.values(), ids=OF_OTHERS.keys())
def test_day_of_what_stands_after_the_article_is_not_its_own(frame, others):
    assert framed(frame, others).published is None
    for day in OWN_DAYS:
        assert framed(frame, others, day).published == dt.date(2022, 12, 16), day


def test_day_of_a_card_before_the_article_is_not_its_own():
    card = '<article><h1>Old</h1><time datetime="2019-01-01">x</time><p>Old news.</p></article>'
    tree = fromstring(page().replace("<nav>", f"<section>{card}</section><nav>"))
    assert find_imprint(tree).published is None


def test_page_with_its_text_outside_paragraphs_keeps_its_day():
    tree = fromstring(
        "<html><body><article><h2>Talks</h2><time datetime='2022-12-16'>x</time>"
        f"<div>{FIRST}<br>{SECOND}</div></article></body></html>"
    )
    assert find_imprint(tree).published == dt.date(2022, 12, 16)


def test_property_of_the_item_that_holds_the_headline_is_the_pages_own():
    whole = page().replace(
        "<body>",
        '<body><div itemscope itemtype="https://schema.org/Article">'
        '<meta itemprop="datePublished" content="2022-12-16">',
    )
    assert find_imprint(fromstring(whole)).published == dt.date(2022, 12, 16)


def test_title_is_not_that_of_another_article_in_json_ld():
    other = {**NEWS, "headline": "A", "url": "https://harbour.example/x"}
    found = imprint(linked_data(other), address=URL)
    assert (found.title, found.url) == ("Talks may resume", URL)


def test_page_without_a_day_is_read_without_one(tmp_path):
    script = '<script>var built = "2022-12-16T10:00:00Z"; var now = 1671184800;</script>'
    article = read_articles(write(tmp_path, "a.html", page(script)), today=TODAY).iloc[0]
    assert article["text"] == TEXT
    assert article[["published", "outlet", "url"]].isna().all()


def test_many_times_on_a_page_are_looked_through_quickly():
    many = '<div class="byline">Published 1 May</div><time datetime="2020">x</time>' * 5000
    start = time.perf_counter()
    assert find_imprint(fromstring(f"<html><body>{many}</body></html>")).published is None
    assert time.perf_counter() - start < 10


def seconds_with(times: str) -> float:
    tree = fromstring(f"<html><body><article><p>{times}</p></article></body></html>")
    start = time.perf_counter()
    find_imprint(tree)
    return time.perf_counter() - start


@pytest.mark.parametrize(
    "element",
    ["<time></time>", '<time datetime="2022-12-16"></time>', '<span class="byline"></span>'],
)
def test_elements_without_words_take_time_in_proportion(element):
    seconds_with(element)
    assert seconds_with(element * 8000) < 20 * max(seconds_with(element * 1000), 0.05)


# ---- outlet, title and address

OUTLETS = {
    "OpenGraph": (meta("og:site_name", "The Harbour Post"), "The Harbour Post"),
    "publisher in JSON-LD": (linked_data(NEWS), "The Harbour Post"),
    "publisher named elsewhere in the graph": (
        linked_data({"@graph": [
            {**NEWS, "publisher": {"@id": "#org"}},
            {"@type": "Organization", "@id": "#org", "name": "Harbour &amp; Sea"},
        ]}),
        "Harbour & Sea",
    ),
    "author's organisation": (
        linked_data({**NEWS, "publisher": None, "author": {"@type": "Organization", "name": "PR"}}),
        "harbour.example",
    ),
    "account": ('<meta name="twitter:site" content="@harbourpost">', "harbour.example"),
    "address for a name": (
        meta("article:publisher", "https://social.example/post")
        + meta("og:site_name", "https://harbour.example/"),
        "harbour.example",
    ),
    "name of the page": (
        linked_data({"@type": "WebPage", "name": "Talks may resume"}), "harbour.example",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("head", "outlet"), OUTLETS.values(), ids=OUTLETS.keys())
def test_outlet_is_named_by_the_page_or_its_host(head, outlet):
    assert imprint(head, address="https://www.harbour.example/world/talks").outlet == outlet


@pytest.mark.parametrize(
    ("head", "address", "url"),
    [
        (f'<link rel="canonical" href="{URL}">', "https://harbour.example/talks?utm=1", URL),
        ('<link rel="canonical" href="/world/talks">', "https://harbour.example/x?y=1", URL),
        ('<link rel="canonical" href="https://harbour.example/">', f"{URL}#top", URL),
        ('<base href="https://harbour.example/all/">', None, None),
        (meta("og:url", URL), None, URL),
        ("", f"https://web.archive.org/web/20230101000000/{URL}", URL),
        ("", "file:///home/a/talks.html", None),
        ('<link rel="canonical" href="http://[broken">', URL, URL),
        (meta("og:url", "http://[broken") + f'<link rel="canonical" href="{URL}">', None, URL),
    ],
)
def test_address_is_the_pages_own(head, address, url):
    assert imprint(head, address=address).url == url


def test_outlet_at_the_end_of_a_title_is_taken_off():
    head = meta("og:site_name", "The Harbour Post")
    assert imprint(head + meta("og:title", "Talks - on ice | The Harbour Post")).title == (
        "Talks - on ice"
    )
    assert imprint(head + meta("og:title", "The Harbour Post")).title == "The Harbour Post"


def test_outlet_is_no_name_of_a_file():
    assert imprint(address="talks.html").outlet is None
    assert imprint(address=f"https://web.archive.org/web/2023/{URL}").outlet == "harbour.example"


# ---- the text


def test_text_in_a_form_around_the_whole_page_is_found(tmp_path):
    content = page().replace("<article>", "<div>").replace("</article>", "</div>")
    for text in (TEXT, TEXT.replace("next week", "in the week that follows the meeting")):
        whole = content.replace(FIRST, text.split("\n")[0])
        whole = whole.replace("<body>", '<body><form id="aspnetForm" method="post">')
        whole = whole.replace("</body>", f"<p>{FIRST}</p><div>{SECOND * 6}</div></form></body>")
        articles, errors = collected(write(tmp_path, "a.html", whole))
        assert errors == []
        assert articles["text"][0].startswith(text)


def test_text_in_a_form_without_paragraphs_is_found(tmp_path):
    lines = "<br><br>".join(f"{FIRST} That was round {n}." for n in range(9))
    content = f"<html><body><form><h1>Talks</h1><div>{lines}</div></form></body></html>"
    articles, errors = collected(write(tmp_path, "a.html", content))
    assert errors == []
    assert articles["text"][0].count("The foreign minister said") == 9


def test_form_of_a_page_is_no_part_of_its_text(tmp_path):
    form = f"<form><p>{FIRST.replace('talks', 'terms')}</p><p>Your name</p><p>Your mail</p></form>"
    content = page().replace("</article>", f"{form}</article>")
    assert collected(write(tmp_path, "a.html", content))[0]["text"].tolist() == [TEXT]
    login = f"<html><body><form><h1>Sign in</h1><p>{FIRST}</p></form></body></html>"
    _, errors = collected(write(tmp_path, "b.html", login))
    assert [kind for kind, *_ in errors] == ["NoArticleError"]


# ---- pages saved from a browser

CHROME = f"<!-- saved from url=(0035){URL} -->\n"
SINGLE_FILE = (
    f"<!--\n Page saved with SingleFile \n url: {URL} \n saved date: Fri Dec 23 2022 10:00:00 "
    "GMT+0100 (Central European Standard Time)\n-->"
)


@pytest.mark.parametrize("note", [CHROME, SINGLE_FILE], ids=["Chrome", "SingleFile"])
def test_saved_page_has_the_address_it_was_saved_from(tmp_path, note):
    content = page().replace("<html", f"{note}<html", 1)
    article = read_articles(write(tmp_path, "a.html", content), today=TODAY).iloc[0]
    assert (article["url"], article["outlet"], article["text"]) == (URL, "harbour.example", TEXT)
    assert pd.isna(article["published"])
    own = content.replace("</head>", '<link rel="canonical" href="https://b.example/own"></head>')
    assert read_articles(write(tmp_path, "b.html", own))["url"][0] == "https://b.example/own"


def test_folder_of_a_saved_page_is_known_by_the_page_beside_it():
    beside = ["Talks.html", "More talks.HTM", "notes.txt"]
    for folder in ("Talks_files", "Talks-Dateien", "Talks.files", "More talks_fichiers"):
        assert is_page_folder(folder, beside)
    for folder in ("Other_files", "notes_files", "Talks", "_files", "talks_files", "Talks_old"):
        assert not is_page_folder(folder, beside)


# ---- MHTML


def mhtml(content: bytes, coding: str, kind: str = "text/html", more: str = "") -> bytes:
    packed = {
        "quoted-printable": lambda: quopri.encodestring(content),
        "base64": lambda: base64.encodebytes(content),
        "8bit": lambda: content,
    }[coding]()
    head = (
        "From: <Saved by Blink>\r\n"
        f"Snapshot-Content-Location: {URL}\r\n"
        "Subject: =?utf-8?Q?Talks?=\r\nDate: Fri, 23 Dec 2022 10:00:00 -0000\r\n"
        "MIME-Version: 1.0\r\n"
        f'Content-Type: multipart/related;\r\n\ttype="text/html";{more}\r\n\tboundary="--B--"\r\n'
        "\r\n\r\n----B--\r\n"
        f"Content-Type: {kind}\r\nContent-ID: <frame-1@mhtml.blink>\r\n"
        f"Content-Transfer-Encoding: {coding}\r\nContent-Location: {URL}?part\r\n\r\n"
    )
    tail = (
        "\r\n----B--\r\nContent-Type: text/css\r\nContent-Location: cid:css\r\n\r\n"
        "p { color: red }\r\n----B----\r\n"
    )
    return head.encode() + packed + tail.encode()


@pytest.mark.parametrize("ending", [".mhtml", ".mht", ".MHT"])
@pytest.mark.parametrize("coding", ["quoted-printable", "base64", "8bit"])
def test_mhtml_gives_the_page_and_its_address(tmp_path, coding, ending):
    content = page(meta("article:published_time", "2022-12-16T23:30:00-05:00")).encode()
    path = write(tmp_path, f"a{ending}", mhtml(content, coding))
    article = read_articles(path, today=TODAY).iloc[0]
    assert (article["text"], article["title"]) == (TEXT, "Talks may resume")
    assert (article["url"], article["outlet"]) == (URL, "harbour.example")
    assert article["published"] == pd.Timestamp("2022-12-16")


def test_day_of_saving_is_not_the_day_of_publication(tmp_path):
    path = write(tmp_path, "a.mht", mhtml(page().encode(), "base64"))
    assert pd.isna(read_articles(path, today=TODAY)["published"][0])


def test_mhtml_says_in_which_encoding_its_page_is(tmp_path):
    content = page(first=FIRST.replace("Friday", "П'ять")).encode("cp1251", "xmlcharrefreplace")
    path = write(tmp_path, "a.mht", mhtml(content, "quoted-printable", "text/html; charset=cp1251"))
    assert "said on П'ять that “talks”" in read_articles(path, today=TODAY)["text"][0]


def test_mhtml_begins_with_the_part_it_names_as_its_start(tmp_path):
    whole = mhtml(page().encode(), "8bit", more='\r\n\tstart="<frame-1@mhtml.blink>";')
    advert = (
        b"----B--\r\nContent-Type: text/html\r\nContent-ID: <frame-0@mhtml.blink>\r\n\r\n"
        + page(first="Buy the best boats of the bay here today, and save a lot.").encode()
        + b"\r\n"
    )
    whole = whole.replace(b"----B--\r\n", advert + b"----B--\r\n", 1)
    assert read_articles(write(tmp_path, "a.mht", whole), today=TODAY)["text"][0] == TEXT


@pytest.mark.parametrize(
    "content",
    [b"", page().encode(), mhtml(b"x", "8bit", "image/png"), b"Subject: a letter\r\n\r\nHello."],
)
def test_mhtml_without_a_page_is_named(tmp_path, content):
    articles, errors = collected(write(tmp_path, "a.mhtml", content))
    assert len(articles) == 0
    assert [(kind, "no web page in MHTML" in reason) for kind, _, reason in errors] == [
        ("FormatError", True)
    ]


def test_address_that_is_folded_in_mhtml_is_put_together(tmp_path):
    whole = mhtml(page().encode(), "8bit").replace(b"/world/talks\r\n", b"/world/\r\n talks\r\n", 1)
    article = read_articles(write(tmp_path, "a.mht", whole), today=TODAY).iloc[0]
    assert (article["url"], article["outlet"]) == (URL, "harbour.example")


@pytest.mark.parametrize("letters", ["Friday", "Frïday – “so”"])
def test_page_in_mhtml_that_is_not_packed_as_it_says_is_read(tmp_path, letters):
    content = page(first=FIRST.replace("Friday", letters)).encode()
    whole = mhtml(content, "8bit").replace(b"Encoding: 8bit", b"Encoding: Base64")
    articles, errors = collected(write(tmp_path, "a.mht", whole))
    assert (articles["text"].tolist(), errors) == ([TEXT.replace("Friday", letters)], [])


@pytest.mark.parametrize("coding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("code", ["utf-16", "utf-16-be"])
def test_mhtml_in_utf16_is_read(tmp_path, coding, code):
    mark = "\ufeff" if code == "utf-16-be" else ""
    text = mhtml(page().encode(), coding, "text/html; charset=utf-8").decode()
    articles, errors = collected(write(tmp_path, "a.mht", (mark + text).encode(code)))
    assert (articles["text"].tolist(), errors) == ([TEXT], [])


@pytest.mark.parametrize("kind", ["multipart", "letter"])
def test_mhtml_of_many_parts_in_one_another_is_named_and_the_next_file_read(tmp_path, kind):
    parts = {
        "multipart": "".join(
            f'--b{n}\r\nContent-Type: multipart/mixed; boundary="b{n + 1}"\r\n\r\n'
            for n in range(-1, 3000)
        ),
        "letter": "Content-Type: message/rfc822\r\n\r\n" * 3000,
    }[kind]
    write(tmp_path, "a.mht", parts.removeprefix("--b-1\r\n"))
    write(tmp_path, "b.mht", mhtml(page().encode(), "8bit"))
    articles, errors = collected(tmp_path)
    assert articles["text"].tolist() == [TEXT]
    assert [kind for kind, *_ in errors] == ["FormatError"]
    assert "too deep" in errors[0][2]


# ---- web archives


def record(kind: str, body: bytes, address: str | None = URL, **headers: str) -> bytes:
    lines = [f"WARC-Type: {kind}", "WARC-Date: 2022-12-23T10:00:00Z"]
    lines += [f"WARC-Target-URI: {address}"] if address else []
    lines += [f"{key.replace('_', '-')}: {value}" for key, value in headers.items()]
    if "Content_Length" not in headers:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(["WARC/1.0", *lines, "", ""]).encode() + body + b"\r\n\r\n"


def answer(content: str | bytes, *lines: str, status: str = "200 OK", kind="text/html") -> bytes:
    content = content.encode() if isinstance(content, str) else content
    typed = [f"Content-Type: {kind}"] if kind else []
    return "\r\n".join([f"HTTP/1.1 {status}", *typed, *lines, "", ""]).encode() + content


def other(number: int) -> str:
    return page(first=f"{FIRST} It was report number {number} of the day.")


def test_archive_gives_its_pages_and_counts_the_rest(tmp_path):
    published = meta("article:published_time", "2022-12-16")
    records = [
        record("warcinfo", b"software: x\r\n", None),
        record("request", b"GET / HTTP/1.1\r\n\r\n"),
        record("response", answer(page(published))),
        record("response", answer("", "Location: /x", status="301 Moved")),
        record("response", answer(other(9), status="404 Not Found")),
        record("response", answer(b"\x89PNG", kind="image/png")),
        record(
            "response", answer("User-agent: *", kind="text/plain"), "https://b.example/robots.txt"
        ),
        record("revisit", answer("")),
        record("conversion", FIRST.encode(), Content_Type="text/plain"),
        record(
            "response", answer("<html><body><p>Sign in.</p></body></html>"), "https://b.example/l"
        ),
        record("resource", other(3).encode(), "https://c.example/3", Content_Type="text/html"),
        record("response", answer(other(4), kind=""), "<https://c.example/4>"),
    ]
    for name, content in {
        "a.warc": b"".join(records),
        "b.warc.gz": b"".join(map(gzip.compress, records)),
        "c.WARC.GZ": gzip.compress(b"".join(records)),
    }.items():
        articles, errors = collected(write(tmp_path, name, content))
        assert articles["url"].tolist() == [URL, "https://c.example/3", "https://c.example/4"]
        assert articles["text"][0] == TEXT
        assert articles["text"][1].endswith(f"number 3 of the day.\n{SECOND}")
        assert articles["published"].tolist()[0] == pd.Timestamp("2022-12-16")
        assert articles["published"].isna().tolist() == [False, True, True]
        assert articles["outlet"].tolist() == ["harbour.example", "c.example", "c.example"]
        assert [(kind, row) for kind, row, _ in errors] == [
            ("NoArticleError", 2), ("PassedOverError", None),
        ]  # fmt: skip
        assert "https://b.example/l" in errors[0][2]
        assert errors[1][2].startswith(
            "of its 12 records 8 are no web pages and were passed over: 1 × answered with 301, "
            "1 × answered with 404, 1 × conversion, 1 × image/png, 1 × request, 1 × revisit, "
            "1 × robots.txt, 1 × warcinfo;"
        )


def test_archive_with_other_records_only_warns_when_errors_are_raised(tmp_path):
    path = write(tmp_path, "a.warc", record("response", answer(page())) + record("metadata", b"x"))
    with pytest.warns(UserWarning, match=r"of its 2 records 1 are no web pages.*1 × metadata"):
        articles = read_articles(path, today=TODAY)
    assert articles["text"].tolist() == [TEXT]


@pytest.mark.parametrize(
    "content", [b"", b"\r\n\r\n", record("request", b"GET / HTTP/1.1\r\n\r\n")]
)
def test_archive_without_pages_is_named(tmp_path, content):
    _, errors = collected(write(tmp_path, "a.warc", content))
    assert [kind for kind, *_ in errors] == ["EmptyTextError"]
    assert "holds no web page" in errors[0][2]


def chunked(content: bytes, size: int = 100) -> bytes:
    parts = [content[place : place + size] for place in range(0, len(content), size)]
    return b"".join(b"%x;a=b\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def bare_deflate(content: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-15)
    return packing.compress(content) + packing.flush()


def brotlied(content: bytes) -> bytes:
    return pytest.importorskip("brotli").compress(content)


@pytest.mark.parametrize(
    ("pack", "lines"),
    [
        (chunked, ["Transfer-Encoding: chunked"]),
        (gzip.compress, ["Content-Encoding: gzip"]),
        (zlib.compress, ["content-encoding: deflate"]),
        (bare_deflate, ["Content-Encoding: deflate"]),
        (brotlied, ["Content-Encoding: br"]),
        (
            lambda data: chunked(gzip.compress(data)),
            ["Content-Encoding: gzip", "Transfer-Encoding: chunked"],
        ),
        (bytes, ["Content-Encoding: gzip"]),
        (bytes, ["Content-Encoding: br", "Transfer-Encoding: chunked"]),
        (bytes, ["Content-Encoding: identity"]),
    ],
)
def test_page_is_unpacked_as_it_was_sent(tmp_path, pack, lines):
    path = write(tmp_path, "a.warc", record("response", answer(pack(page().encode()), *lines)))
    articles, errors = collected(path)
    assert (articles["text"].tolist(), errors) == ([TEXT], [])


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (chunked(page().encode())[:-300], "Transfer-Encoding: chunked"),
        (gzip.compress(page().encode())[:-30], "Content-Encoding: gzip"),
        (gzip.compress(page().encode()), "Content-Encoding: zstd"),
        (b"\x01\x02\x03" * 50, "Content-Encoding: gzip"),
    ],
)
def test_page_that_cannot_be_unpacked_is_named_and_the_next_is_read(tmp_path, content, line):
    good = record("response", answer(page()), "https://c.example/2")
    path = write(tmp_path, "a.warc", record("response", answer(content, line)) + good)
    articles, errors = collected(path)
    assert articles["url"].tolist() == ["https://c.example/2"]
    assert [(kind, row) for kind, row, _ in errors] == [("UnreadableFileError", 1)]
    assert URL in errors[0][2]


def test_http_says_in_which_encoding_a_page_is(tmp_path):
    content = page(first=FIRST.replace("Friday", "П'ять")).encode("cp1251", "xmlcharrefreplace")
    body = answer(content, kind="text/html; Charset='windows-1251'")
    articles, _ = collected(write(tmp_path, "a.warc", record("response", body)))
    assert "said on П'ять that “talks”" in articles["text"][0]


def test_utf8_goes_before_the_encoding_that_http_names(tmp_path):
    body = answer(page(), kind="text/html; charset=ISO-8859-1")
    articles, _ = collected(write(tmp_path, "a.warc", record("response", body)))
    assert articles["text"].tolist() == [TEXT]


def test_page_that_the_crawler_cut_is_kept_with_a_warning(tmp_path):
    body = record("response", answer(page()), WARC_Truncated="length")
    articles, errors = collected(write(tmp_path, "a.warc", body))
    assert articles["text"].tolist() == [TEXT]
    assert [(kind, row) for kind, row, _ in errors] == [("TruncatedTextError", 1)]


GOOD = [record("response", answer(other(n)), f"https://c.example/{n}") for n in range(4)]
NEXT = ["https://c.example/0", "https://c.example/2", "https://c.example/3"]


@pytest.mark.parametrize(
    ("damaged", "word"),
    [
        (GOOD[1].replace(b"WARC/1.0", b"XXXX/1.0"), "does not begin with WARC/"),
        (GOOD[1].replace(b"Content-Length: ", b"Content-Length: x"), "does not say its length"),
        (GOOD[1].replace(b"Content-Length: ", b"X-Length: "), "does not say its length"),
        (record("response", answer(other(1)), Content_Length="200"), "longer than it says"),
        (record("response", answer(other(1)), Content_Length="9" * 5000), "no archive is as long"),
        (record("response", answer(other(1)), Content_Length="9" * 30), "no archive is as long"),
    ],
)
def test_damaged_record_is_named_and_the_others_are_read(tmp_path, damaged, word):
    path = write(tmp_path, "a.warc", b"".join([GOOD[0], damaged, *GOOD[2:]]))
    articles, errors = collected(path)
    assert articles["url"].tolist() == NEXT
    assert [kind for kind, *_ in errors] == ["UnreadableFileError"]
    assert word in errors[0][2] and "record 2" in errors[0][2]


def test_page_with_a_broken_address_is_read_and_the_others_too(tmp_path):
    records = [GOOD[0], record("response", answer(other(1)), "http://[bad"), *GOOD[2:]]
    articles, errors = collected(write(tmp_path, "a.warc", b"".join(records)))
    assert articles["url"].tolist() == [NEXT[0], "http://[bad", *NEXT[1:]]
    assert errors == []


@pytest.mark.parametrize("cut", [20, 200, 300])
def test_end_that_is_missing_is_named_and_what_is_before_is_read(tmp_path, cut):
    whole = b"".join(GOOD[:3])
    articles, errors = collected(write(tmp_path, "a.warc", whole[: len(whole) - cut]))
    assert articles["url"].tolist() == ["https://c.example/0", "https://c.example/1"]
    assert [kind for kind, *_ in errors] == ["UnreadableFileError"]
    assert "record 3" in errors[0][2] and "it ends after" in errors[0][2]
    packed = b"".join(map(gzip.compress, GOOD[:3]))
    articles, errors = collected(write(tmp_path, "b.warc.gz", packed[: len(packed) - cut]))
    assert articles["url"].tolist() == ["https://c.example/0", "https://c.example/1"]
    assert [kind for kind, *_ in errors] == ["UnreadableFileError"]
    assert "after record 2" in errors[0][2] and "cut off" in errors[0][2]


def test_damage_within_a_packed_archive_keeps_what_is_before(tmp_path):
    packed = [gzip.compress(one) for one in GOOD]
    packed[2] = packed[2][:40] + b"\xff" * 40 + packed[2][80:]
    articles, errors = collected(write(tmp_path, "a.warc.gz", b"".join(packed)))
    assert articles["url"].tolist() == ["https://c.example/0", "https://c.example/1"]
    assert [kind for kind, *_ in errors] == ["UnreadableFileError"]


def test_page_over_the_limit_is_named_and_the_next_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(analysis.archives, "MAX_PAGE_BYTES", 3000)
    long = page(first=FIRST * 100)
    for body in (
        answer(long),
        answer(gzip.compress(b"<html>" + b" " * 10**6), "Content-Encoding: gzip"),
        answer(brotlied(b"<html>" + b" " * 10**8), "Content-Encoding: br"),
    ):
        path = write(tmp_path, "a.warc", record("response", body) + GOOD[0])
        articles, errors = collected(path)
        assert articles["url"].tolist() == ["https://c.example/0"]
        assert [(kind, row) for kind, row, _ in errors] == [("TooLargeError", 1)]


def test_long_record_that_is_no_page_is_only_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(analysis.archives, "MAX_PAGE_BYTES", 3000)
    film = record("response", answer(b"\0" * 10**6, kind="video/mp4"))
    articles, errors = collected(write(tmp_path, "a.warc", film + GOOD[0]))
    assert len(articles) == 1
    assert [kind for kind, *_ in errors] == ["PassedOverError"]
    assert "1 × video/mp4" in errors[0][2]


def test_pages_are_read_one_at_a_time():
    class Counted(io.BytesIO):
        def read(self, size=-1):
            assert 0 <= size <= analysis.archives.MAX_PAGE_BYTES + 1
            return super().read(size)

    archive = Counted(b"".join(GOOD))
    first = next(archived_pages(archive, "a.warc", pytest.fail))
    assert (first.number, first.address) == (1, "https://c.example/0")
    assert archive.tell() <= len(GOOD[0]) + 20


def test_page_in_brotli_names_the_missing_library(tmp_path, monkeypatch):
    body = answer(brotlied(page().encode()), "Content-Encoding: br")
    monkeypatch.setitem(sys.modules, "brotli", None)
    articles, errors = collected(write(tmp_path, "a.warc", record("response", body) + GOOD[0]))
    assert len(articles) == 1
    assert [(kind, row) for kind, row, _ in errors] == [("MissingExtraError", 1)]
    assert "pip install 'negotiation-trace[readers]'" in errors[0][2]


# ---- Excel


def workbook(*sheets: list[list], hidden: int = 0) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, lines in enumerate(sheets):
        sheet = book.create_sheet(f"Sheet {number + 1}")
        sheet.sheet_state = "hidden" if number < hidden else "visible"
        for line in lines:
            sheet.append(line)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def rezipped(data: bytes, change) -> bytes:
    """Write a workbook anew with its parts changed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", 8) as new:
        for part in old.namelist():
            new.writestr(part, change(part, old.read(part)))
    return packed.getvalue()


def test_workbook_gives_articles_with_their_days(tmp_path):
    long = f"{FIRST} " * 300
    data = workbook(
        [
            ["Title", "Body", "Date", "Source", "Pages"],
            ["T, 1", f"{TEXT}\nmore", dt.date(2022, 12, 16), "The Harbour Post", 3],
            [],
            ["T2", long, "2022-12-17", None, 2.5],
            ["T3", SECOND, dt.datetime(2022, 12, 18, 23, 30)],
        ]
    )
    articles, errors = collected(write(tmp_path, "a.xlsx", data))
    assert errors == []
    assert articles["text"].tolist() == [f"{TEXT}\nmore", long, SECOND]
    assert articles["title"].tolist() == ["T, 1", "T2", "T3"]
    days = articles["published"].dt.strftime("%Y-%m-%d").tolist()
    assert days == ["2022-12-16", "2022-12-17", "2022-12-18"]
    assert articles["outlet"].fillna("").tolist() == ["The Harbour Post", "", ""]


def test_rows_of_a_workbook_are_numbered_from_the_header():
    data = workbook([[], ["Export of 2022"], ["text", None, "n"], ["a", 1, 2.0], [], ["b"]])
    assert workbook_rows(data, "a.xlsx") == (
        ["text", "", "n"],
        [(1, ["a", 1, 2]), (3, ["b", None, None])],
    )


def test_sheet_of_one_column_has_its_header_in_the_first_row():
    assert workbook_rows(workbook([["text"], ["a"], ["b"]]), "a.xlsx") == (
        ["text"],
        [(1, ["a"]), (2, ["b"])],
    )


def test_hidden_and_empty_sheets_are_passed_and_filled_ones_are_named(tmp_path):
    good = [["text", "title"], [FIRST, "T"]]
    articles, errors = collected(
        write(tmp_path, "a.xlsx", workbook([["text", "x"], ["hidden", 1]], [], good, hidden=1))
    )
    assert (articles["text"].tolist(), errors) == ([FIRST], [])
    articles, errors = collected(write(tmp_path, "b.xlsx", workbook(good, good)))
    assert articles["text"].tolist() == [FIRST]
    assert [(kind, row) for kind, row, _ in errors] == [("PassedOverError", None)]
    assert "only the sheet 'Sheet 1' is read; not read: 'Sheet 2'" in errors[0][2]


def test_row_wider_than_the_header_is_named_and_the_others_are_read(tmp_path):
    data = workbook([["text", "title"], [FIRST, "T", "more"], [SECOND, "U"]])
    articles, errors = collected(write(tmp_path, "a.xlsx", data))
    assert articles["text"].tolist() == [SECOND]
    assert [(kind, row) for kind, row, _ in errors] == [("FormatError", 1)]
    assert "3 cells, the header 2" in errors[0][2]


def test_number_for_a_day_is_named_and_not_guessed(tmp_path):
    data = workbook([["text", "date"], [FIRST, 44911], [SECOND, "16/12/2022"]])
    articles, errors = collected(write(tmp_path, "a.xlsx", data))
    assert len(articles) == 0
    assert [(kind, row) for kind, row, _ in errors] == [("DateError", 1), ("DateError", 2)]


def test_formula_is_the_value_saved_with_it():
    def with_formula(part: str, content: bytes) -> bytes:
        cell = b'<c r="B2" t="str"><f>UPPER(A2)</f><v>SAVED</v></c>'
        return content.replace(b"</row></sheetData>", cell + b"</row></sheetData>")

    data = rezipped(workbook([["text", "title"], ["a"]]), with_formula)
    assert workbook_rows(data, "a.xlsx")[1] == [(1, ["a", "SAVED"])]


def test_error_values_are_empty_and_escaped_characters_restored():
    rows = workbook_rows(workbook([["text", "n"], ["a_x000D_\nb", "#N/A"]]), "a.xlsx")[1]
    assert rows == [(1, ["a\r\nb", None])]


def test_cell_as_long_as_excel_allows_is_kept_with_a_warning(tmp_path):
    text = (f"{FIRST} " * 400)[:32_767]
    data = workbook([["text", "title"], [text, "T"], [SECOND, "U"]])
    articles, errors = collected(write(tmp_path, "a.xlsx", data))
    assert articles["text"].tolist() == [text, SECOND]
    assert [(kind, row) for kind, row, _ in errors] == [("TruncatedTextError", 1)]


def test_wrong_size_in_the_sheet_cuts_nothing():
    def with_size(part: str, content: bytes) -> bytes:
        return content.replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1"')

    data = rezipped(workbook([["text", "title"], ["a", "b"]]), with_size)
    assert workbook_rows(data, "a.xlsx")[1] == [(1, ["a", "b"])]


def test_cell_at_the_far_corner_needs_no_memory():
    def far(part: str, content: bytes) -> bytes:
        row = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        return content.replace(b"</sheetData>", row)

    data = rezipped(workbook([["text", "n"], ["a", 1]]), far)
    _, rows = workbook_rows(data, "a.xlsx")
    assert rows[0] == (1, ["a", 1])
    assert isinstance(rows[1][1], FormatError) and rows[1][1].row == 1_048_575


def test_workbook_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(analysis.rows, "_MAX_UNPACKED", 10**6)
    bomb = rezipped(
        workbook([["text"]]), lambda part, data: data + b" " * 10**6 if "sheet1" in part else data
    )
    assert len(bomb) < 20_000
    with pytest.raises(TooLargeError, match=r"a\.xlsx: the workbook is larger"):
        workbook_rows(bomb, "a.xlsx")


def test_entities_in_a_workbook_expand_to_nothing_large():
    def laughing(part: str, content: bytes) -> bytes:
        if "sheet1" not in part:
            return content
        levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
        doctype = f'<!DOCTYPE x [<!ENTITY a0 "laughing out loud">{levels}]>'
        inner = content.replace(b">text<", b">&a9;<")
        return doctype.encode() + inner

    strings = workbook([["text", "n"]])
    data = rezipped(
        strings,
        lambda part, content: (
            laughing("sheet1", content)
            if part.endswith(("sharedStrings.xml", "sheet1.xml"))
            else content
        ),
    )
    with pytest.raises(FormatError, match="no Excel workbook that can be read"):
        workbook_rows(data, "a.xlsx")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "no Excel workbook"),
        (b"text,title\na,b\n", "no Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
        (workbook([["text"], ["a"]])[:-40], "damaged"),
        (rezipped(workbook([["text"]]), lambda part, data: data[:50]), "no Excel workbook"),
    ],
)
def test_what_is_no_workbook_is_named(tmp_path, content, word):
    _, errors = collected(write(tmp_path, "a.xlsx", content))
    assert [kind for kind, *_ in errors] == ["FormatError"]
    assert word in errors[0][2]


def test_workbook_of_nothing_is_named(tmp_path):
    _, errors = collected(write(tmp_path, "a.xlsx", workbook([], [["text", "title"]])))
    assert [kind for kind, *_ in errors] == ["EmptyTextError"]


def test_workbook_names_the_missing_library(monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'negotiation-trace\[readers\]'"):
        workbook_rows(b"PK", "a.xlsx")
