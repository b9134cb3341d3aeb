"""Exports of news services are recognised, and their lists are joined to texts by address."""

import csv
import datetime as dt
import json
import time

import pandas as pd
import pytest

from analysis.addresses import host_of, page_key
from analysis.errors import EmptyTextError, MissingColumnError
from analysis.readers import read_articles
from analysis.records import Record
from analysis.services import join_listed

TODAY = "2026-06-01"
TEXT = "The union said on Friday that talks on wages would go on after the holidays."
OTHER = "The port authority said that it would not come back to the table this week."
THIRD = "Both of the sides met for an hour on Monday and then left without a word."
URL = "https://harbour.example/2022/talks"


def _json(folder, name, content):
    (folder / name).write_text(json.dumps(content), encoding="utf-8")


def _csv(folder, name, header, *rows):
    with (folder / name).open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def _text(folder, name="text.md", text=TEXT, url=URL, **front):
    lines = "".join(f"{key}: {value}\n" for key, value in {"url": url, **front}.items())
    (folder / name).write_text(f"---\n{lines}---\n{text}", encoding="utf-8")


def _read(folder, **options):
    return read_articles(folder, on_error="collect", today=TODAY, **options)


def _day(value):
    return None if pd.isna(value) else str(value.date())


def _about(articles):
    """What the articles are said to be, row by row, without id, text and file."""
    shown = articles.assign(published=articles["published"].map(_day)).astype(object)
    columns = ["outlet", "published", "title", "url", "language"]
    return shown[columns].where(shown[columns].notna(), None).to_numpy().tolist()


def _errors(errors):
    return errors["error"].tolist()


# ---- addresses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://harbour.example/2022/talks",
        "HTTPS://WWW.Harbour.Example/2022/talks",
        "https://m.harbour.example/2022/talks/",
        "https://mobile.harbour.example/2022/talks",
        "https://amp.harbour.example/2022/talks",
        "https://harbour.example:443/2022/talks",
        "http://harbour.example:80/2022/talks",
        "https://harbour.example./2022/talks",
        "https://harbour.example/2022/talks#comments",
        "https://harbour.example/2022/talks?",
        "https://harbour.example/2022/talks?utm_source=a&UTM_Medium=b&fbclid=c&gclid=d",
        "https://harbour.example/2022/talks?CMP=share_btn_tw&at_medium=RSS&amp=1",
        "https://harbour.example/2022/talks/amp",
        "https://harbour.example/2022/talks/amp/",
        "https://harbour.example/2022/talks.amp",
        "https://harbour.example/2022/talks?outputType=amp",
        "https://harbour.example/2022/t%61lks",
        "//harbour.example/2022/talks",
        "www.harbour.example/2022/talks",
        " https://harbour.example/2022/talks\n",
        "https://web.archive.org/web/20221217093000/https://www.harbour.example/2022/talks",
        "https://web.archive.org/web/20221217093000id_/http:/harbour.example/2022/talks",
        "https://www.google.com/amp/s/harbour.example/2022/talks/amp",
        "https://harbour-example.cdn.ampproject.org/c/s/harbour.example/2022/talks",
    ],
)
def test_all_addresses_of_a_page_have_its_key(address):
    assert page_key(address) == "harbour.example/2022/talks"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/story?id=12", "https://a.example/story?id=13"),
        ("https://a.example/story?id=12", "https://a.example/story"),
        ("https://a.example/story?id=1&id=2", "https://a.example/story?id=2&id=1"),
        ("https://a.example/story?ref=12", "https://a.example/story?ref=13"),
        ("https://a.example/Story", "https://a.example/story"),
        ("https://a.example/a%2Fb", "https://a.example/a/b"),
        ("https://a.example/a%3Fid=1", "https://a.example/a?id=1"),
        ("https://a.example/#!/talks", "https://a.example/#!/strike"),
        ("https://a.example/#/talks", "https://a.example/#/strike"),
        ("https://a.example:8080/story", "https://a.example/story"),
        ("https://edition.a.example/story", "https://a.example/story"),
        ("https://news.m.a.example/story", "https://news.a.example/story"),
        ("https://m.example/story", "https://www.example/story"),
        ("https://a.example/talks-amp", "https://a.example/talks"),
        ("https://a.example/story/1", "https://a.example/story/10"),
        (
            "https://web.archive.org/web/2022/https://a.example/1",
            "https://web.archive.org/web/2022/https://a.example/2",
        ),
    ],
)
def test_different_articles_are_never_taken_for_one(one, other):
    assert page_key(one) and page_key(other)
    assert page_key(one) != page_key(other)


def test_order_of_the_query_escapes_and_letters_of_a_host_do_not_matter():
    assert page_key("https://a.example/s?b=2&a=1") == page_key("https://a.example/s?a=1&b=2")
    assert page_key("https://a.example/caf%c3%a9?q=%e9") == page_key("https://a.example/café?q=%E9")
    assert page_key("https://münchen.example/a") == page_key("https://xn--mnchen-3ya.example/a")


@pytest.mark.parametrize(
    "address",
    [None, 12, "", "  ", "no address", "mailto:a@b.example", "doi:10.1/2", "https://[::1", "a/b.c",
     "https://a.example:99999999/a", "javascript:alert(1.2)", "https://user:word@a.example/1", ["https://a.example/1"]],
)  # fmt: skip
def test_what_is_no_web_address_has_no_key(address):
    assert page_key(address) is None


def test_a_host_is_given_without_www_only():
    assert host_of("http://www.News.Example:80/a") == "news.example"
    assert host_of("https://m.news.example/a") == "m.news.example"
    assert host_of("nothing") is None


# ---- Media Cloud ---------------------------------------------------------------------------

_CLOUD = "id,indexed_date,language,media_name,media_url,publish_date,title,url".split(",")
_OLD_CLOUD = (
    "stories_id,publish_date,title,url,language,ap_syndicated,themes,media_id,media_name,media_url"
).split(",")


def _story(url=URL, title="Talks &amp; wages", published="2022-12-16", number="7f3a"):
    return [number, "2023-02-01 10:11:12", "en", "harbour.example", "harbour.example", published,
            title, url]  # fmt: skip


def test_a_current_media_cloud_list_fills_what_the_text_lacks(tmp_path):
    _csv(tmp_path, "stories.csv", _CLOUD, _story("http://www.harbour.example/2022/talks/?utm_id=1"))
    _text(tmp_path, outlet="The Harbour Post")
    articles, errors = _read(tmp_path)
    assert _about(articles) == [["The Harbour Post", "2022-12-16", "Talks & wages", URL, "en"]]
    assert articles.loc[0, "text"] == TEXT
    assert articles.loc[0, "article_id"] != "7f3a"
    assert _errors(errors) == []


def test_an_older_media_cloud_list_is_known_too(tmp_path):
    row = ["91", "2016-10-15 08:00:00", "Talks", URL, "en", "False", "labor", "1", "The Post", "x"]
    _csv(tmp_path, "old.csv", _OLD_CLOUD, row)
    _text(tmp_path)
    articles, errors = _read(tmp_path)
    assert _about(articles) == [["The Post", "2016-10-15", "Talks", URL, "en"]]
    assert errors.empty


def test_a_listed_article_without_text_is_one_line_with_service_address_and_advice(tmp_path):
    _csv(tmp_path, "stories.csv", _CLOUD, _story(), _story("https://harbour.example/other"))
    _text(tmp_path)
    articles, errors = _read(tmp_path)
    assert len(articles) == 1
    assert errors[["row", "error"]].to_numpy().tolist() == [[2, "EmptyTextError"]]
    assert errors.loc[0, "source_file"].endswith("stories.csv")
    assert errors.loc[0, "reason"] == (
        "the list of Media Cloud names this article without its text "
        "(https://harbour.example/other); save the page, with its address, and read both together"
    )


def test_a_listed_article_without_text_is_raised_unless_errors_are_collected(tmp_path):
    _csv(tmp_path, "stories.csv", _CLOUD, _story())
    with pytest.raises(EmptyTextError, match="Media Cloud"):
        read_articles(tmp_path)


def test_a_text_put_beside_a_media_cloud_story_is_read(tmp_path):
    rows = [[*_story(), TEXT], [*_story("https://harbour.example/x"), " "]]
    _csv(tmp_path, "stories.csv", [*_CLOUD, "text"], *rows)
    articles, errors = _read(tmp_path)
    assert articles["article_id"].tolist() == ["7f3a"]
    assert _about(articles) == [["harbour.example", "2022-12-16", "Talks & wages", URL, "en"]]
    assert _errors(errors) == ["EmptyTextError"]


def test_an_unreadable_day_of_a_list_does_not_cost_the_article_its_text(tmp_path):
    _csv(tmp_path, "stories.csv", _CLOUD, _story(published="undateable"))
    _text(tmp_path)
    articles, errors = _read(tmp_path)
    assert articles["published"].isna().tolist() == [True]
    assert _errors(errors) == ["UnreadDateError"]


# ---- GDELT ---------------------------------------------------------------------------------


def _seen(**changes):
    return {
        "url": URL,
        "url_mobile": "https://m.harbour.example/app/991",
        "title": "Talks &#x2019;near&#x2019;",
        "seendate": "20221218T093000Z",
        "socialimage": "https://harbour.example/a.jpg",
        "domain": "harbour.example",
        "language": "English",
        "sourcecountry": "United States",
        **changes,
    }


def test_the_seen_date_of_gdelt_is_not_used_and_one_warning_per_file_says_so(tmp_path):
    _json(tmp_path, "list.json", {"articles": [_seen(), _seen(url="https://b.example/2")]})
    _text(tmp_path)
    _text(tmp_path, "b.md", OTHER, "https://b.example/2")
    articles, errors = _read(tmp_path)
    assert articles["published"].isna().all()
    assert _about(articles)[1] == ["harbour.example", None, "Talks ’near’", URL, "en"]
    assert _errors(errors) == ["SeenDateError"]
    assert errors["row"].isna().all()
    assert "columns={'published': 'seendate'}" in errors.loc[0, "reason"]


def test_the_seen_date_is_used_where_the_user_says_so(tmp_path):
    _json(tmp_path, "list.json", {"articles": [_seen()]})
    _text(tmp_path)
    articles, errors = _read(tmp_path, columns={"published": "seendate"})
    assert _day(articles.loc[0, "published"]) == "2022-12-18"
    assert errors.empty


def test_a_column_that_does_not_exist_is_an_error_also_in_a_known_export(tmp_path):
    _json(tmp_path, "list.json", {"articles": [_seen()]})
    with pytest.raises(MissingColumnError, match="no column 'seen_date' to take 'published' from"):
        read_articles(tmp_path, columns={"published": "seen_date"})


def test_a_text_at_the_mobile_address_is_joined(tmp_path):
    _json(tmp_path, "list.json", {"articles": [_seen()]})
    _text(tmp_path, url="https://harbour.example/app/991")
    articles, errors = _read(tmp_path)
    assert articles.loc[0, "outlet"] == "harbour.example"
    assert _errors(errors) == ["SeenDateError"]


def test_the_csv_of_gdelt_has_no_day_of_publication_either(tmp_path):
    header = ["URL", "MobileURL", "Date", "Title"]
    _csv(tmp_path, "list.csv", header, [f"{URL}?fbclid=1", "", "2022-12-18 09:30:00", "Talks"])
    _text(tmp_path)
    articles, errors = _read(tmp_path)
    assert _about(articles) == [["harbour.example", None, "Talks", URL, "en"]]
    assert _errors(errors) == ["SeenDateError"]
    articles, errors = _read(tmp_path, columns={"published": "Date"})
    assert _day(articles.loc[0, "published"]) == "2022-12-18"
    assert errors.empty


def test_a_text_put_beside_a_seen_date_does_not_make_it_a_day_of_publication(tmp_path):
    header = ["URL", "MobileURL", "Date", "Title", "text"]
    _csv(tmp_path, "list.csv", header, [URL, "", "2022-12-18 09:30:00", "Talks", TEXT])
    articles, errors = _read(tmp_path)
    assert _about(articles) == [["harbour.example", None, "Talks", URL, "en"]]
    assert _errors(errors) == ["SeenDateError"]


# ---- NewsAPI -------------------------------------------------------------------------------


def _hit(**changes):
    return {
        "source": {"id": None, "name": "The Harbour Post"},
        "author": "A. Berg",
        "title": "Talks near",
        "description": "What the description says is no text of the article.",
        "url": URL,
        "urlToImage": None,
        "publishedAt": "2022-12-16T23:50:00Z",
        "content": f"{TEXT}\r\nHowever, a spokes… [+1234 chars]",
        **changes,
    }


def _newsapi(folder, *hits, name="news.json"):
    _json(folder, name, {"status": "ok", "totalResults": len(hits), "articles": list(hits)})


def test_the_text_of_newsapi_is_kept_as_it_is_with_a_warning_how_much_is_missing(tmp_path):
    _newsapi(tmp_path, _hit())
    articles, errors = _read(tmp_path)
    assert articles.loc[0, "text"] == f"{TEXT}\r\nHowever, a spokes… [+1234 chars]"
    assert _about(articles) == [["The Harbour Post", "2022-12-16", "Talks near", URL, "en"]]
    assert errors[["row", "error", "reason"]].to_numpy().tolist() == [
        [
            1,
            "TruncatedTextError",
            "NewsAPI gives only the beginning of the text, 1234 characters are missing; save the "
            "page and read both together",
        ]
    ]


def test_a_full_text_at_the_same_address_wins_without_a_warning(tmp_path):
    _newsapi(tmp_path, _hit(url=f"{URL}?utm_source=x"))
    _text(tmp_path)
    articles, errors = _read(tmp_path)
    assert articles["text"].tolist() == [TEXT]
    assert _about(articles) == [["The Harbour Post", "2022-12-16", "Talks near", URL, "en"]]
    assert errors.empty


def test_an_article_without_content_is_only_listed(tmp_path):
    _newsapi(tmp_path, _hit(content=None), _hit(url="https://b.example/2", content=""))
    _text(tmp_path)
    articles, errors = _read(tmp_path)
    assert articles["outlet"].tolist() == ["The Harbour Post"]
    assert errors[["row", "error"]].to_numpy().tolist() == [[2, "EmptyTextError"]]


def test_an_article_that_newsapi_has_taken_away_is_one_line_and_no_article(tmp_path):
    gone = dict.fromkeys(("title", "description", "content"), "[Removed]")
    gone |= {"url": "https://removed.com", "publishedAt": "1970-01-01T00:00:00Z"}
    _newsapi(tmp_path, _hit(**gone), _hit(**gone))
    articles, errors = _read(tmp_path)
    assert articles.empty
    assert _errors(errors) == ["EmptyTextError"] * 2


def test_a_short_text_that_newsapi_gives_whole_has_no_warning(tmp_path):
    _newsapi(tmp_path, _hit(content=TEXT))
    articles, errors = _read(tmp_path)
    assert articles["text"].tolist() == [TEXT]
    assert errors.empty


def test_two_articles_cut_short_at_one_address_are_both_kept(tmp_path):
    _newsapi(tmp_path, _hit(), _hit(content=f"{OTHER} [+9 chars]"))
    articles, errors = _read(tmp_path)
    assert len(articles) == 2
    assert _errors(errors) == ["TruncatedTextError"] * 2


def test_an_empty_text_does_not_replace_one_cut_short(tmp_path):
    _newsapi(tmp_path, _hit())
    _csv(tmp_path, "texts.csv", ["url", "text"], [URL, ""])
    articles, errors = _read(tmp_path)
    assert articles["outlet"].tolist() == ["The Harbour Post"]
    assert sorted(_errors(errors)) == ["EmptyTextError", "TruncatedTextError"]


def test_a_text_cut_short_is_noticed_under_other_columns_too(tmp_path):
    _csv(tmp_path, "mine.csv", ["link", "body"], [URL, f"{TEXT}… [+77 chars]"])
    articles, errors = _read(tmp_path)
    assert len(articles) == 1
    assert "77 characters are missing" in errors.loc[0, "reason"]


def test_odd_values_of_newsapi_are_errors_of_their_rows_only(tmp_path):
    odd = {"source": "A text", "title": 2022, "author": [1]}
    _newsapi(tmp_path, _hit(content=TEXT, **odd), _hit(content=12), _hit(content=OTHER, url=None))
    articles, errors = _read(tmp_path)
    assert articles["outlet"].tolist() == ["A text", "The Harbour Post"]
    assert articles["title"].tolist() == ["2022", "Talks near"]
    assert errors[["row", "error"]].to_numpy().tolist() == [[2, "FormatError"]]


# ---- trafilatura ---------------------------------------------------------------------------


def _page(**changes):
    return {
        "title": "Talks near", "author": None, "hostname": "harbour.example", "date": "2022-12-16",
        "fingerprint": "1795c182b0a1a8eb", "id": None, "license": None, "comments": "",
        "raw_text": "not this", "text": f"Talks near\n{TEXT}", "language": None, "image": None,
        "pagetype": "article", "filedate": "2026-05-23", "source": URL,
        "source-hostname": "The Harbour Post", "excerpt": "nor this", "categories": "", "tags": "",
        **changes,
    }  # fmt: skip


def test_a_page_of_trafilatura_is_read_with_its_own_date_and_address(tmp_path):
    _json(tmp_path, "page.json", _page())
    articles, errors = _read(tmp_path)
    assert _about(articles) == [["The Harbour Post", "2022-12-16", "Talks near", URL, "en"]]
    assert articles.loc[0, "text"] == f"Talks near\n{TEXT}"
    assert errors.empty


def test_the_date_of_the_file_never_stands_in_for_that_of_the_page(tmp_path):
    lines = [_page(date=None, **{"source-hostname": None}), _page(text=OTHER, id="b")]
    (tmp_path / "pages.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    articles, errors = _read(tmp_path)
    assert [row[1] for row in _about(articles)] == [None, "2022-12-16"]
    assert articles["outlet"].tolist() == ["harbour.example", "The Harbour Post"]
    assert articles.loc[1, "article_id"] == "b"
    assert errors.empty


def test_a_page_as_python_gives_it_is_read_too(tmp_path):
    page = {**_page(), "url": URL, "sitename": "The Harbour Post", "description": "x", "body": None}
    for key in ("source", "source-hostname", "excerpt"):
        del page[key]
    _json(tmp_path, "page.json", page)
    articles, errors = _read(tmp_path)
    assert _about(articles) == [["The Harbour Post", "2022-12-16", "Talks near", URL, "en"]]
    assert errors.empty


# ---- Zotero --------------------------------------------------------------------------------


def _entry(**changes):
    return {
        "id": "harbour2022",
        "type": "article-newspaper",
        "title": "<i>Talks</i> near",
        "container-title": "The Harbour Post",
        "abstract": "An abstract is not the text of an article, however long it may be.",
        "note": "publisher: nobody",
        "URL": URL,
        "language": "en-GB",
        "accessed": {"date-parts": [["2023", 1, 5]]},
        "issued": {"date-parts": [["2022", 12, 16]]},
        **changes,
    }


def test_an_entry_of_zotero_dates_and_names_the_text_at_its_address(tmp_path):
    _json(tmp_path, "library.json", [_entry()])
    _text(tmp_path)
    articles, errors = _read(tmp_path)
    assert _about(articles) == [["The Harbour Post", "2022-12-16", "Talks near", URL, "en-GB"]]
    assert errors.empty


@pytest.mark.parametrize(
    ("issued", "day"),
    [
        ({"date-parts": [[2022, 12, 16]]}, "2022-12-16"),
        ({"date-parts": [["2022", "12", "16"]]}, "2022-12-16"),
        ({"raw": "2022-12-16"}, "2022-12-16"),
        ({"raw": "16 December 2022"}, "2022-12-16"),
        ({"literal": "December 16, 2022"}, "2022-12-16"),
        ({"date-parts": [[2022]]}, None),
        ({"date-parts": [[2022, 12]]}, None),
        ({"date-parts": [[2022, 12, 16], [2022, 12, 18]]}, None),
        ({"date-parts": [[2022, 2, 31]]}, None),
        ({"date-parts": [[2022, None, None]]}, None),
        ({"date-parts": []}, None),
        ({"date-parts": [[]]}, None),
        ({"date-parts": "2022"}, None),
        ({"date-parts": ["123"]}, None),
        ({"date-parts": [[2022, 12, 16]], "circa": True}, None),
        ({"raw": "2022-12-16/2022-12-18"}, None),
        ({"raw": "2022"}, None),
        ({"raw": "12/2022"}, None),
        ({"literal": "200X"}, None),
        ({"raw": 2022}, None),
        (None, None),
        ([], None),
    ],
)
def test_only_a_whole_day_of_an_entry_is_a_day(tmp_path, issued, day):
    _json(tmp_path, "library.json", [_entry(issued=issued)])
    _text(tmp_path)
    articles, errors = _read(tmp_path)
    assert _day(articles.loc[0, "published"]) == day
    assert errors.empty


def test_entries_that_are_no_news_are_listed_as_well(tmp_path):
    book = {"id": "b", "type": "book", "title": "On talks", "issued": {"date-parts": [[1965]]}}
    _json(tmp_path, "library.json", {"items": [_entry(), book]})
    _text(tmp_path)
    articles, errors = _read(tmp_path)
    assert len(articles) == 1
    assert errors[["row", "error"]].to_numpy().tolist() == [[2, "EmptyTextError"]]
    assert "without its text or an address" in errors.loc[0, "reason"]


def test_articles_with_an_id_and_a_type_of_their_own_are_no_entries_of_zotero(tmp_path):
    _json(tmp_path, "mine.json", [{"id": "a", "type": "report", "issued": "x", "text": TEXT}])
    articles, errors = _read(tmp_path)
    assert articles["article_id"].tolist() == ["a"]
    assert errors.empty


def test_the_csv_of_zotero_is_known(tmp_path):
    header = ["Key", "Item Type", "Title", "Publication Title", "Url", "Date", "Access Date",
              "Abstract Note", "Language"]  # fmt: skip
    row = ["ABCD1234", "newspaperArticle", "Talks near", "The Harbour Post", URL, "2022-12-16",
           "2023-01-05 10:00:00", "No text.", ""]  # fmt: skip
    _csv(tmp_path, "library.csv", header, row)
    _text(tmp_path)
    articles, errors = _read(tmp_path)
    assert _about(articles) == [["The Harbour Post", "2022-12-16", "Talks near", URL, "en"]]
    assert errors.empty


# ---- newspapers and Event Registry ---------------------------------------------------------


def test_the_answer_of_the_guardian_is_read_with_its_text(tmp_path):
    item = {
        "id": "world/2022/dec/16/talks", "type": "article", "webTitle": "Talks near",
        "webPublicationDate": "2022-12-16T23:50:00Z", "webUrl": "https://www.theguardian.com/a",
        "fields": {"bodyText": TEXT, "body": "<p>no</p>"},
    }  # fmt: skip
    bare = {**item, "id": "b", "fields": {}, "webUrl": "https://www.theguardian.com/b"}
    _json(tmp_path, "guardian.json", {"response": {"status": "ok", "results": [item, bare]}})
    articles, errors = _read(tmp_path)
    assert _about(articles) == [
        ["The Guardian", "2022-12-16", "Talks near", "https://www.theguardian.com/a", "en"]
    ]
    assert articles.loc[0, "article_id"] == "world/2022/dec/16/talks"
    assert articles.loc[0, "text"] == TEXT
    assert errors[["row", "error"]].to_numpy().tolist() == [[2, "EmptyTextError"]]


def test_the_archive_of_the_new_york_times_is_a_list(tmp_path):
    item = {
        "web_url": URL, "snippet": OTHER, "lead_paragraph": OTHER, "abstract": OTHER,
        "source": "The New York Times", "headline": {"main": "Talks near", "kicker": None},
        "pub_date": "2022-12-16T05:00:04+0000", "_id": "nyt://article/1", "type": "article",
    }  # fmt: skip
    _json(tmp_path, "nyt.json", {"copyright": "c", "response": {"docs": [item], "meta": {}}})
    _text(tmp_path)
    articles, errors = _read(tmp_path)
    assert _about(articles) == [["The New York Times", "2022-12-16", "Talks near", URL, "en"]]
    assert articles["text"].tolist() == [TEXT]
    assert errors.empty


def test_event_registry_tells_when_it_found_an_article_only(tmp_path):
    item = {
        "uri": "8345452322", "lang": "eng", "isDuplicate": False, "date": "2022-12-18",
        "time": "18:27:34", "dateTime": "2022-12-18T18:27:34Z", "url": URL, "body": TEXT,
        "dateTimePub": "2022-12-18T18:27:09Z", "dataType": "news", "title": "Talks near",
        "source": {"uri": "harbour.example", "title": "The Harbour Post"},
    }  # fmt: skip
    _json(tmp_path, "found.json", {"articles": {"results": [item], "totalResults": 1}})
    articles, errors = _read(tmp_path)
    assert _about(articles) == [["The Harbour Post", None, "Talks near", URL, "en"]]
    assert articles.loc[0, "article_id"] == "8345452322"
    assert _errors(errors) == ["SeenDateError"]


# ---- joining -------------------------------------------------------------------------------


def test_what_the_file_of_a_text_says_is_not_overwritten(tmp_path):
    _csv(tmp_path, "stories.csv", _CLOUD, _story(published="2022-12-17"))
    front = {"outlet": "Own", "title": "Own title", "published": "2022-12-16", "language": "en-US"}
    _text(tmp_path, **front)
    articles, errors = _read(tmp_path)
    assert _about(articles) == [["Own", "2022-12-16", "Own title", URL, "en-US"]]
    assert errors.empty  # a day apart is what time zones do


def test_days_more_than_one_apart_are_reported_and_that_of_the_file_is_kept(tmp_path):
    _csv(tmp_path, "stories.csv", _CLOUD, _story(published="2022-12-18"))
    _text(tmp_path, published="2022-12-16")
    articles, errors = _read(tmp_path)
    assert _day(articles.loc[0, "published"]) == "2022-12-16"
    assert _errors(errors) == ["DateConflictError"]
    assert errors.loc[0, "source_file"].endswith("text.md")
    assert errors.loc[0, "reason"].startswith(
        "Media Cloud dates the article 2022-12-18, its own file 2022-12-16; the second is kept."
    )


def test_an_hour_in_the_front_matter_does_not_disturb_the_comparison(tmp_path):
    _csv(tmp_path, "stories.csv", _CLOUD, _story(published="2022-12-16"))
    _text(tmp_path, published="2022-12-16 23:30:00")
    assert _read(tmp_path)[1].empty


def test_two_lists_that_contradict_each_other_are_reported_too(tmp_path):
    _csv(tmp_path, "a.csv", _CLOUD, _story(published="2022-12-16"))
    _json(tmp_path, "b.json", [_entry(issued={"date-parts": [[2022, 12, 20]]})])
    _text(tmp_path)
    articles, errors = _read(tmp_path)
    assert _day(articles.loc[0, "published"]) == "2022-12-16"
    assert errors.loc[0, "reason"].startswith("Zotero dates the article 2022-12-20, Media Cloud")


def test_an_address_twice_in_a_list_gives_what_either_row_knows(tmp_path):
    first, second = _story(title=""), _story(f"{URL}/", "Talks", "2022-12-17")
    _csv(tmp_path, "stories.csv", _CLOUD, first, second)
    _text(tmp_path)
    articles, errors = _read(tmp_path)
    assert _about(articles) == [["harbour.example", "2022-12-16", "Talks", URL, "en"]]
    assert errors.empty


def test_two_texts_at_one_address_both_get_what_the_list_knows(tmp_path):
    _csv(tmp_path, "stories.csv", _CLOUD, _story())
    _text(tmp_path, "a.md")
    _text(tmp_path, "b.md", OTHER, f"{URL}#more")
    articles, errors = _read(tmp_path)
    assert articles["published"].map(_day).tolist() == ["2022-12-16"] * 2
    assert errors.empty


def test_a_home_page_joins_nothing(tmp_path):
    _csv(tmp_path, "stories.csv", _CLOUD, _story("https://harbour.example/"))
    _text(tmp_path, url="https://www.harbour.example")
    articles, errors = _read(tmp_path)
    assert articles["outlet"].isna().all()
    assert _errors(errors) == ["EmptyTextError"]


def test_a_text_that_is_empty_itself_does_not_stand_for_a_listed_article(tmp_path):
    _csv(tmp_path, "stories.csv", _CLOUD, _story())
    _csv(tmp_path, "texts.csv", ["url", "text"], [URL, " "])
    articles, errors = _read(tmp_path)
    assert articles.empty
    assert _errors(errors) == ["EmptyTextError"] * 2


def test_what_a_list_knows_goes_before_what_the_user_assumes(tmp_path):
    _csv(tmp_path, "stories.csv", _CLOUD, _story())
    _text(tmp_path)
    _text(tmp_path, "b.md", OTHER, "https://b.example/2")
    articles, _ = _read(tmp_path, defaults={"outlet": "Assumed"})
    assert articles["outlet"].tolist() == ["Assumed", "harbour.example"]


def test_a_list_in_other_kinds_of_files_is_the_same_list(tmp_path):
    row = dict(zip(_CLOUD, _story(), strict=True))
    pd.DataFrame([row]).to_parquet(tmp_path / "stories.parquet")
    _text(tmp_path)
    assert _about(_read(tmp_path)[0])[0][1] == "2022-12-16"
    (tmp_path / "stories.parquet").unlink()
    (tmp_path / "stories.jsonl").write_text(json.dumps(row), encoding="utf-8")
    assert _about(_read(tmp_path)[0])[0][1] == "2022-12-16"


def test_days_of_parquet_and_excel_are_days(tmp_path):
    row = {**dict(zip(_CLOUD, _story(), strict=True)), "publish_date": dt.date(2022, 12, 16)}
    pd.DataFrame([row]).to_parquet(tmp_path / "stories.parquet")
    _text(tmp_path)
    assert _about(_read(tmp_path)[0])[0][1] == "2022-12-16"


def test_missing_keys_and_wrong_types_in_a_list_break_nothing(tmp_path):
    broken = [{"url": [URL], "seendate": 1, "domain": {}}, {"url": None}, {}, _seen(title=[1])]
    _json(tmp_path, "list.json", {"articles": broken})
    _text(tmp_path, title="Own")
    articles, errors = _read(tmp_path)
    assert articles["title"].tolist() == ["Own"]
    assert _errors(errors) == ["SeenDateError"] + ["EmptyTextError"] * 3


def test_files_of_no_known_service_are_read_as_before(tmp_path):
    _json(
        tmp_path,
        "mine.json",
        [{"id": "a", "headline": "Talks", "body": TEXT, "date": "2022-12-16"}],
    )
    articles, errors = _read(tmp_path)
    assert _about(articles) == [[None, "2022-12-16", "Talks", None, "en"]]
    assert errors.empty


def _seconds(texts, lists):
    start = time.perf_counter()
    joined = join_listed([*texts, *lists], pytest.fail)
    assert [record.fields["outlet"] for record in joined] == ["The Post"] * len(texts)
    return time.perf_counter() - start


@pytest.mark.parametrize("address", ["https://harbour.example/live", "https://harbour.example/{}"])
def test_many_texts_are_joined_to_many_rows_in_linear_time(address):
    def seconds(count):
        texts = [
            Record({"url": address.format(n), "text": f"{TEXT} {n}"}, "t.csv", n)
            for n in range(count)
        ]
        told = {"outlet": "The Post", "published": "2022-12-16"}
        lists = [
            Record({"url": address.format(n), **told}, "m.csv", n, "Media Cloud")
            for n in range(count)
        ]
        return min(_seconds(texts, lists) for _ in range(2))

    seconds(50)
    assert seconds(1600) < 20 * seconds(200)


def test_many_listed_rows_without_text_are_reported_in_linear_time():
    def seconds(count):
        rows = [
            Record({"url": f"{URL}/{n}", "published": "2022-12-16"}, "m.csv", n, "Media Cloud")
            for n in range(count)
        ]
        errors = []
        start = time.perf_counter()
        assert join_listed(rows, errors.append) == []
        assert len(errors) == count
        return time.perf_counter() - start

    seconds(100)
    assert seconds(8_000) < 20 * min(seconds(1_000), seconds(1_000))


def test_of_two_pages_of_a_text_the_earlier_row_goes_first():
    texts = [Record({"url": URL, "url_mobile": f"{URL}/m", "text": TEXT}, "t.csv", 1)]
    lists = [
        Record({"url": f"{URL}/m", "outlet": "Mobile"}, "a.csv", 1, "Zotero"),
        Record({"url": URL, "outlet": "Desk", "title": "Talks"}, "a.csv", 2, "Zotero"),
        Record({"url": URL, "published": dt.date(2022, 12, 16)}, "a.csv", 3, "Zotero"),
        Record({"url": f"{URL}/m", "published": dt.date(2022, 12, 20)}, "b.csv", 1, "GDELT"),
        Record({"url": URL, "published": dt.date(2022, 12, 30)}, "b.csv", 2, "GDELT"),
    ]
    errors = []
    (joined,) = join_listed([*texts, *lists], errors.append)
    assert (joined.fields["outlet"], joined.fields["title"]) == ("Mobile", "Talks")
    assert joined.fields["published"] == dt.date(2022, 12, 16)
    assert [error.reason[:58] for error in errors] == [
        "GDELT dates the article 2022-12-20, Zotero 2022-12-16; the"
    ]


# ---- days that cannot be read, tables of nested answers, files of several origins ----------


def test_days_of_a_list_that_cannot_be_read_are_one_line_with_a_count_and_an_example(tmp_path):
    days = ["2022-12-16", "12/16/2022", "12/17/2022"]
    rows = [_story(f"{URL}/{n}", f"T{n}", day, str(n)) for n, day in enumerate(days)]
    _csv(tmp_path, "stories.csv", [*_CLOUD, "text"], *[[*row, f"{TEXT} {row[6]}"] for row in rows])
    articles, errors = _read(tmp_path)
    assert [row[1] for row in _about(articles)] == ["2022-12-16", None, None]
    assert errors[["error", "reason"]].to_numpy().tolist() == [
        [
            "UnreadDateError",
            "the list of Media Cloud gives 2 day(s) that cannot be read and are left out, first "
            "'12/16/2022' in row 2; write them as YYYY-MM-DD",
        ]
    ]
    with pytest.warns(UserWarning, match="12/16/2022"):
        assert len(read_articles(tmp_path, today=TODAY)) == 3


def test_a_seen_date_that_cannot_be_read_does_not_cost_the_article_its_text(tmp_path):
    _json(tmp_path, "list.json", {"articles": [_seen(seendate="yesterday")]})
    _text(tmp_path)
    articles, errors = _read(tmp_path, columns={"published": "seendate"})
    assert articles["published"].isna().tolist() == [True]
    assert _errors(errors) == ["UnreadDateError"]


def test_newsapi_and_event_registry_name_the_outlet_in_tables_too(tmp_path):
    hit = _hit(content=TEXT)
    found = {
        "uri": "1", "lang": "eng", "url": URL, "body": OTHER, "title": "T",
        "dateTimePub": "2022-12-18T18:27:09Z",
        "source": {"uri": "harbour.example", "title": "The Harbour Post"},
    }  # fmt: skip
    for number, item in enumerate((hit, found)):
        for kind, table in (("cells", pd.DataFrame([item])), ("spread", pd.json_normalize([item]))):
            folder = tmp_path / f"{kind}{number}"
            folder.mkdir()
            table.to_csv(folder / "a.csv", index=False)
            assert _read(folder)[0]["outlet"].tolist() == ["The Harbour Post"]


@pytest.mark.parametrize("source", ["{'name': __import__('os').getcwd()}", "{'name'", "{" * 9000])
def test_an_object_in_a_cell_is_read_and_never_run(tmp_path, source):
    _csv(tmp_path, "a.csv", list(_hit()), list(_hit(content=TEXT, source=source).values()))
    assert _read(tmp_path)[0]["outlet"].isna().tolist() == [True]


def test_the_headline_of_the_new_york_times_is_found_in_tables_too(tmp_path):
    item = {"web_url": URL, "headline": {"main": "Talks near"}, "pub_date": "2022-12-16",
            "source": "The New York Times", "_id": "1"}  # fmt: skip
    for number, table in enumerate((pd.DataFrame([item]), pd.json_normalize([item]))):
        folder = tmp_path / str(number)
        folder.mkdir()
        table.to_csv(folder / "a.csv", index=False)
        _text(folder)
        about = _about(_read(folder)[0])
        assert about == [["The New York Times", "2022-12-16", "Talks near", URL, "en"]]


def test_an_article_of_news_please_is_read_with_its_source(tmp_path):
    item = {
        "authors": [], "date_download": "2023-01-05 10:00:00", "date_modify": None,
        "date_publish": "2022-12-16 10:00:00", "description": "No text.", "language": "en",
        "maintext": TEXT, "source_domain": "harbour.example", "title": "Talks near", "url": URL,
    }  # fmt: skip
    _json(tmp_path, "a.json", item)
    assert _about(_read(tmp_path)[0]) == [
        ["harbour.example", "2022-12-16", "Talks near", URL, "en"]
    ]


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_texts_among_the_rows_of_gdelt_keep_their_own_day_and_source(tmp_path, kind):
    own = {"url": "https://b.example/2", "text": OTHER, "date": "2022-12-01", "source": "The Post"}
    beside = {**_seen(url="https://b.example/3", url_mobile=""), "text": THIRD}
    rows = pd.DataFrame([own, _seen(), beside])
    if kind == "csv":
        rows.to_csv(tmp_path / "mixed.csv", index=False)
    else:
        lines = "\n".join(map(json.dumps, [own, _seen(), beside]))
        (tmp_path / "mixed.jsonl").write_text(lines, encoding="utf-8")
    articles, errors = _read(tmp_path)
    assert articles["text"].tolist() == [OTHER, THIRD]
    assert articles["outlet"].tolist() == ["The Post", "harbour.example"]
    assert [row[1] for row in _about(articles)] == ["2022-12-01", None]
    assert errors[["row", "error"]].fillna(0).to_numpy().tolist() == [
        [0, "SeenDateError"], [2, "EmptyTextError"],
    ]  # fmt: skip


def test_a_column_named_for_one_file_does_not_refuse_the_others(tmp_path):
    _json(tmp_path, "list.json", {"articles": [_seen()]})
    _csv(tmp_path, "texts.csv", ["url", "text"], [URL, TEXT])
    _csv(
        tmp_path, "dated.csv", ["url", "text", "date"], ["https://b.example/2", OTHER, "2022-12-01"]
    )
    articles, errors = _read(tmp_path, columns={"published": "seendate"})
    assert articles["text"].tolist() == [OTHER, TEXT]
    assert articles["published"].map(_day).tolist() == ["2022-12-01", "2022-12-18"]
    assert errors.empty


def test_a_column_that_no_file_has_refuses_each_of_them_once(tmp_path):
    _csv(tmp_path, "a.csv", ["url", "text", "date"], [URL, TEXT, "2022-12-01"], [URL, THIRD, ""])
    _csv(tmp_path, "b.csv", ["url", "text"], [URL, OTHER])
    articles, errors = _read(tmp_path, columns={"published": "seendate"})
    assert articles.empty
    assert _errors(errors) == ["MissingColumnError"] * 2
    assert "no column 'seendate' to take 'published' from" in errors.loc[0, "reason"]
