"""Copies of articles and reprints of sayings; every text is made up, every flag set by hand."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.errors import DateError, DuplicateIdError, InputError, MissingColumnError
from analysis.positions import said_on_negotiation
from analysis.reprints import flag_duplicates, flag_reprints
from analysis.schemas import empty_table, validate

NAN = float("nan")


def prose(words: int, seed: int) -> str:
    """Make a text of words that no text of another seed has."""
    dice = random.Random(seed)
    return " ".join(f"w{seed}x{dice.randrange(10**6)}" for _ in range(words))


def duplicates(texts: list[str], **columns: object) -> list[object]:
    """Tell of which text each is a copy, by its place, and None for firsts."""
    table = pd.DataFrame({"article_id": [f"a{k}" for k in range(len(texts))], "text": texts})
    found = flag_duplicates(table.assign(**columns))["duplicate_of"]
    return [int(name[1:]) if isinstance(name, str) else None for name in found]


STORY = [prose(40, seed) for seed in range(100, 110)]
WHOLE = "\n\n".join(STORY)


@pytest.mark.parametrize(
    "copy",
    [
        WHOLE,
        WHOLE.upper().replace("\n\n", "\n"),
        "\n\n".join(STORY[:-1]),
        "\n\n".join(STORY[:6]),
        f"KYIV, March 3 (Wire) — {WHOLE}",
        f"{WHOLE}\n\nBy Our Agency. All rights reserved.",
        "\n\n".join([*STORY[:4], prose(40, 7), *STORY[4:]]),
        "\n\n".join([STORY[0], *STORY[2:], STORY[1]]),
    ],
    ids=["same", "case", "cut", "cut by two fifths", "dateline", "credit", "put in", "moved"],
)
def test_a_syndicated_copy_is_flagged_whichever_came_first(copy: str) -> None:
    assert duplicates([WHOLE, copy]) == [None, 0]
    assert duplicates([copy, WHOLE]) == [None, 0]


@pytest.mark.parametrize(
    "other",
    [
        prose(400, 8),
        "\n\n".join([*(prose(40, seed) for seed in range(20, 26)), *STORY[:4]]),
        "\n\n".join([*STORY[:3], *(prose(40, seed) for seed in range(20, 23))]),
        STORY[0],
        "\n\n".join([*STORY, *(prose(40, seed) for seed in range(20, 34))]),
    ],
    ids=["another", "background taken over", "rewritten", "a brief", "a digest"],
)
def test_what_shares_a_part_only_is_no_copy(other: str) -> None:
    assert duplicates([WHOLE, other]) == [None, None]


def test_similarity_is_the_share_of_the_words_of_the_shorter() -> None:
    copy = "\n\n".join([*STORY[:8], prose(40, 9)])
    table = pd.DataFrame({"article_id": ["a", "b", "c"], "text": [WHOLE, copy, WHOLE]})
    found = flag_duplicates(table)
    assert found["duplicate_of"].fillna("-").tolist() == ["-", "a", "a"]
    np.testing.assert_allclose(found["similarity"], [NAN, 8 / 9, 1.0])
    assert flag_duplicates(table, threshold=0.9)["duplicate_of"].isna().tolist() == [1, 1, 0]


def test_the_first_is_the_earliest_published_and_a_text_without_a_day_comes_last() -> None:
    days = [None, "2022-03-05", "2022-03-04", "2022-03-04"]
    assert duplicates([WHOLE] * 4, published=days) == [2, 2, None, 2]
    assert duplicates([WHOLE] * 2, published=[None, None]) == [None, 0]


def test_a_text_printed_again_much_later_is_news_of_its_own() -> None:
    report = " ".join([*STORY[:9], "losses of the day", "711"])
    other = report.replace("711", "950")
    days = ["2022-03-01", "2022-03-31", "2022-04-01", "2022-11-01"]
    assert duplicates([report, other, other, report], published=days) == [None, 0, None, None]
    assert duplicates([report] * 4, published=days) == [None, 0, None, None]
    table = pd.DataFrame({"article_id": list("abcd"), "text": report, "published": days})
    assert flag_duplicates(table, days=None)["duplicate_of"].eq("a").sum() == 3
    assert flag_duplicates(table, days=0)["duplicate_of"].isna().all()
    # A text without a day is in reach of any, and a copy of a copy is measured from the first.
    assert duplicates([report, report], published=[None, "2022-03-01"]) == [1, None]
    edited = [report, f"(Wire) {report}", f"(Wire) {report}", f"(Wire) {report}"]
    near = ["2022-03-01", "2022-03-20", "2022-04-10", "2022-04-12"]
    assert duplicates(edited, published=near) == [None, 0, None, 2]


def test_flags_lead_to_a_first_and_never_make_a_chain() -> None:
    # Each version drops the first paragraph of the one before and adds one at its end.
    paragraphs = [prose(40, seed) for seed in range(300, 330)]
    versions = ["\n\n".join(paragraphs[k : k + 10]) for k in range(8)]
    assert duplicates(versions) == [None, 0, 0, None, 3, 3, None, 6]


def test_words_count_without_accents_marks_and_ways_to_write_them() -> None:
    plain = "President Erdogan said the men's talks in Malmo would go on until May at least."
    other = "President Erdoğan said: the men’s talks in Malmö would go on, until May, “at least”"
    assert duplicates([plain, other]) == [None, 0]
    assert duplicates([other, "President Erdog\u0306an" + other[17:]]) == [None, 0]


def test_very_short_and_empty_texts_are_copies_word_for_word_only() -> None:
    texts = ["Read more", "read more!", "Read more now", "", "", "…", "no", "No."]
    assert duplicates(texts) == [None, 0, None, None, None, None, None, 6]


def test_odd_texts_do_no_harm() -> None:
    odd = ["a" * 100_000, "\U0001f600 \uffff", "z " * 50_000, "\x00" * 9, "和平" * 20]
    assert duplicates([*odd, *odd]) == [None, None, None, None, None, 0, None, 2, None, 4]


def test_the_table_comes_back_as_it_was_with_two_columns() -> None:
    table = pd.DataFrame(
        {"article_id": ["a", "b"], "text": [WHOLE, WHOLE], "published": "2022-01-01", "x": [1, 2]},
        index=["p", "p"],
    )
    before = table.copy(deep=True)
    found = flag_duplicates(table)
    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_frame_equal(found.drop(columns=["duplicate_of", "similarity"]), before)
    pd.testing.assert_frame_equal(flag_duplicates(found), found)
    assert str(found["similarity"].dtype) == "float64"


def test_tables_without_rows_and_with_missing_texts_pass() -> None:
    found = flag_duplicates(empty_table("articles"))
    assert len(found) == 0 and {"duplicate_of", "similarity"} <= set(found)
    assert duplicates([WHOLE, None, None, WHOLE]) == [None, None, None, 0]


def test_flags_do_not_depend_on_the_order_of_rows() -> None:
    texts = [WHOLE, "\n\n".join(STORY[:7]), prose(300, 1), f"(Wire) {WHOLE}", prose(300, 1)]
    days = [f"2022-03-0{k}" for k in (4, 2, 7, 1, 3)]
    table = pd.DataFrame({"article_id": list("abcde"), "text": texts, "published": days})
    found = flag_duplicates(table)
    assert found["duplicate_of"].fillna("-").tolist() == ["d", "d", "e", "-", "-"]
    turned = flag_duplicates(table.iloc[::-1]).sort_index()
    pd.testing.assert_frame_equal(found, turned)


def test_boilerplate_makes_no_copies_and_hides_none() -> None:
    footer = prose(150, 5)
    texts = [f"{prose(150, 1000 + k)}\n\n{footer}" for k in range(300)]
    found = duplicates([*texts, f"KYIV. {texts[40]}", texts[7]])
    assert found == [*[None] * 300, 40, 7]


@pytest.mark.parametrize("threshold", [0, -1, 1.01, NAN, "0.8", None, True])
def test_a_threshold_must_be_a_share(threshold: object) -> None:
    with pytest.raises(InputError, match="threshold="):
        flag_duplicates(empty_table("articles"), threshold=threshold)  # type: ignore[arg-type]


@pytest.mark.parametrize("days", [-1, 1.5, "30", True, 10**400])
def test_days_must_be_a_whole_number_within_reason(days: object) -> None:
    with pytest.raises(InputError, match="days="):
        flag_duplicates(empty_table("articles"), days=days)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="days="):
        flag_reprints(empty_table("statements"), days=days)  # type: ignore[arg-type]


def test_bad_articles_give_named_errors() -> None:
    table = pd.DataFrame({"article_id": ["a", "a"], "text": ["x", "y"]})
    with pytest.raises(DuplicateIdError, match="'a'"):
        flag_duplicates(table)
    with pytest.raises(InputError, match="1 row"):
        flag_duplicates(table.assign(article_id=["a", None]))
    with pytest.raises(MissingColumnError, match="'text'"):
        flag_duplicates(table[["article_id"]])
    with pytest.raises(DateError):
        flag_duplicates(table.assign(article_id=["a", "b"], published="soon"))


def seconds(job: Callable[[], object]) -> float:
    """Take the shorter of two runs, as other work may disturb one."""
    took = []
    for _ in range(2):
        began = time.perf_counter()
        job()
        took.append(time.perf_counter() - began)
    return min(took)


def many_alike(count: int) -> pd.DataFrame:
    """Make one huge cluster with datelines of its own, and as many texts of half boilerplate."""
    footer = prose(40, 5)
    alike = [f"{prose(3, 10_000 + k)} {STORY[0]} {STORY[1]}" for k in range(count // 2)]
    others = [f"{prose(60, 50_000 + k)} {footer}" for k in range(count // 2)]
    table = pd.DataFrame({"text": [*alike, *others]})
    return table.assign(article_id=[f"a{k}" for k in range(len(table))])


def test_time_grows_with_the_number_of_articles_however_alike() -> None:
    small, large = many_alike(500), many_alike(4000)
    flag_duplicates(small)
    # Eight times as many rows; pairs would be sixty-four times as many.
    ratio = seconds(lambda: flag_duplicates(large)) / seconds(lambda: flag_duplicates(small))
    assert ratio < 24
    assert flag_duplicates(large)["duplicate_of"].eq("a0").sum() == 1999


def test_ten_thousand_identical_texts_are_read_once_each() -> None:
    table = pd.DataFrame({"text": [WHOLE] * 10_000}).assign(
        article_id=[f"a{k}" for k in range(10_000)]
    )
    found = flag_duplicates(table)
    assert found["duplicate_of"].eq("a0").sum() == 9_999
    assert found["similarity"].eq(1).sum() == 9_999


SAID = (
    "We will come to the table when the guns fall silent along the whole river, and not one "
    "day before that happens."
)


def reprints(contents: list[str], *, days: int = 3, **columns: object) -> list[object]:
    """Tell of which statement each is a reprint, by its place, and None for firsts."""
    count = len(contents)
    plain = {
        "statement_id": [f"s{k}" for k in range(count)],
        "article_id": [f"a{k}" for k in range(count)],
        "speaker": ["Ann Lee"] * count,
        "quote_type": ["direct"] * count,
        "published": ["2022-05-04"] * count,
        "content": contents,
    }
    found = flag_reprints(pd.DataFrame(plain | columns), days=days)["same_as"]
    return [int(name[1:]) if isinstance(name, str) else None for name in found]


@pytest.mark.parametrize(
    "other",
    [
        SAID,
        SAID.upper().replace(",", " –"),
        "We will come to the table when the guns fall silent along the whole river",
        "come to the table when the guns fall silent",
        SAID.replace("We will", "Well, we’ll").replace("the whole river", "whole river"),
    ],
    ids=["same", "marks", "cut", "fragment", "fillers"],
)
def test_a_quote_printed_again_or_cut_short_is_a_reprint(other: str) -> None:
    assert reprints([SAID, other]) == [None, 0]
    assert reprints([other, SAID]) == [None, 0]


@pytest.mark.parametrize(
    "other",
    [
        "We will never come to the table when the guns fall silent along the whole river, and "
        "not one day before that happens.",
        SAID.replace("one day", "30 days"),
        "We will come to the table when the guns fall silent in the east and all our "
        "prisoners are home again",
        "when the guns fall silent",
        "The river is ours, and the guns along the whole river will fall silent when we say so.",
        SAID.replace("whole", "entire"),
    ],
    ids=["denial", "number", "half the same", "too short", "same words, other", "one word"],
)
def test_another_saying_is_no_reprint(other: str) -> None:
    assert reprints([SAID, other]) == [None, None]
    assert reprints([other, SAID]) == [None, None]


def test_indirect_speech_must_be_alike_as_a_whole() -> None:
    whole = "the delegation would come to the table when the guns fall silent along the river"
    short = "the delegation would come to the table when the guns fall silent"
    near = whole.replace("the guns", "guns")
    for kinds in (["indirect", "indirect"], ["direct", "indirect"], [None, "mixed"]):
        assert reprints([whole, short], quote_type=kinds) == [None, None]
        assert reprints([whole, whole], quote_type=kinds) == [None, 0]
    assert reprints([whole + " at last", near + " at last"], quote_type="indirect") == [None, 0]
    assert reprints([whole, short], quote_type="mixed") == [None, 0]


def test_the_speaker_must_be_the_same_or_missing() -> None:
    assert reprints([SAID, SAID], speaker=["Ann Lee", "Bo Berg"]) == [None, None]
    assert reprints([SAID, SAID], speaker=["Ann Lee; Bo Berg", "Bo Berg; Ann Lee"]) == [None, 0]
    assert reprints([SAID, SAID], speaker=["Ann Lee; Bo Berg", "Bo Berg"]) == [None, None]
    assert reprints([SAID, SAID], speaker=["Ann Lee", None]) == [None, 0]
    assert reprints([SAID, SAID], speaker=[None, " "]) == [None, 0]


def test_without_a_speaker_only_long_direct_speech_word_for_word_counts() -> None:
    nobody = {"speaker": [None, None]}
    assert reprints([SAID, SAID.replace("entire", "whole")], **nobody) == [None, 0]
    assert reprints([SAID, SAID.replace("whole", "entire")], **nobody) == [None, None]
    assert reprints([SAID, SAID], quote_type="indirect", **nobody) == [None, None]
    assert reprints([SAID[:42], SAID[:42]], **nobody) == [None, None]


def test_words_alike_are_known_in_other_spellings_and_with_what_editors_add() -> None:
    plain = "They will not see that there are not enough votes and we cannot open the gates again"
    short = "They won't see that there aren’t enough votes and we can't open the gates again"
    assert reprints([plain, short]) == [None, 0]
    explained = "[T]hey will not see that there [in the upper house of the river people] are not"
    assert reprints([plain, explained + plain[36:]]) == [None, 0]
    assert reprints([plain, short.replace("won't", "will")]) == [None, None]


OFFER = (
    "They tell us that Israel is able to accept the programme for the talks after two weeks in "
    "Cairo, if the army leaves the harbour and there is a chance of peace"
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("accept", "reject"),
        ("is able to", "refuses to"),
        ("is able", "is unable"),
        ("two weeks", "six weeks"),
        ("two weeks", "2 weeks"),
        ("after two", "before two"),
        ("if the", "unless the"),
        ("if the", "only if the"),
        ("Israel", "Hamas"),
        ("Israel", "Israela"),
        ("is a chance", "is hardly a chance"),
        ("They tell", "They never tell"),
    ],
)
@pytest.mark.parametrize("kind", ["direct", "indirect"])
def test_one_word_that_makes_another_saying_is_never_passed_over(
    one: str, other: str, kind: str
) -> None:
    opposite = OFFER.replace(one, other)
    assert opposite != OFFER
    assert reprints([OFFER, opposite], quote_type=kind) == [None, None]
    assert reprints([opposite, OFFER], quote_type=kind) == [None, None]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("programme", "program"),
        ("harbour", "harbor"),
        ("there is", "there’s"),
        ("is a", "really is a"),
        ("Cairo", "[the city of] Cairo"),
    ],
)
def test_another_spelling_is_the_same_saying(one: str, other: str) -> None:
    assert reprints([OFFER, OFFER.replace(one, other)]) == [None, 0]
    assert reprints([OFFER.replace(one, other), OFFER]) == [None, 0]


def test_of_mixed_speech_the_quoted_words_count() -> None:
    mixed = (
        "that the envoys would only “come to the table when the guns fall silent along the river”"
    )
    whole = "We come to the table when the guns fall silent along the river, friends"
    assert reprints([whole, mixed], quote_type=["direct", "mixed"]) == [None, 0]
    assert reprints([whole, mixed], quote_type=["indirect", "mixed"]) == [None, None]


def test_a_short_quote_counts_word_for_word_only() -> None:
    short = "This is the good deal that we have sought"
    assert reprints([short, short + "."]) == [None, 0]
    assert reprints([short, short + " for years and years"]) == [None, None]
    assert reprints([short, short], quote_type="indirect") == [None, None]
    assert reprints([short, short], speaker=[None, None]) == [None, None]
    assert reprints(["We will see"] * 2) == [None, None]


def test_one_wording_never_makes_one_saying_of_two_speakers() -> None:
    assert reprints([SAID] * 3, speaker=["Ann Lee", None, "Bo Berg"]) == [None, 0, None]
    assert reprints([SAID] * 3, speaker=[None, "Ann Lee", "Bo Berg"]) == [None, 0, None]
    assert reprints([SAID] * 3, speaker=[None, None, "Bo Berg"]) == [None, 0, 0]


def test_a_print_without_a_speaker_has_that_of_the_copies_the_table_names() -> None:
    table = {"speaker": [None, "Ann Lee", "Bo Berg"], "same_as": [None, "s0", None]}
    assert reprints([SAID] * 3, **table) == [None, 0, None]
    assert reprints([SAID] * 3, **table | {"same_as": ["s1", None, None]}) == [1, None, None]


def test_the_article_of_what_the_table_already_links_is_heeded() -> None:
    # s1 leads to s0, which stands in the article of s2: s2 must not be linked to s0 through s1.
    said = [prose(9, 1), SAID, SAID]
    told = {"same_as": [None, "s0", None], "article_id": ["a", "b", "a"]}
    assert reprints(said, **told) == [None, 0, None]


def test_days_overlap_or_lie_near() -> None:
    def with_days(first: tuple[object, ...], last: tuple[object, ...]) -> list[object]:
        return reprints([SAID, SAID], date_from=first, date_to=last)

    assert with_days(("2022-05-01", "2022-05-04"), ("2022-05-01", "2022-05-04")) == [None, 0]
    assert with_days(("2022-05-01", "2022-05-05"), ("2022-05-01", "2022-05-05")) == [None, None]
    assert with_days(("2022-05-01", "2022-05-05"), ("2022-05-02", "2022-05-05")) == [None, 0]
    assert with_days(("2022-05-01", None), ("2022-05-01", None)) == [None, 0]
    assert with_days(("2022-01-01", None), ("2022-01-01", None)) == [None, None]
    assert reprints([SAID, SAID], published=["2022-05-04", "2022-05-05"], days=0) == [None, 0]
    assert reprints([SAID, SAID], published=["2022-05-04", "2022-05-06"], days=0) == [None, None]
    assert reprints([SAID, SAID], published=[None, None]) == [None, None]


def test_statements_of_one_article_are_never_linked() -> None:
    assert reprints([SAID, SAID], article_id=["a", "a"]) == [None, None]
    assert reprints([SAID] * 4, article_id=["a", "a", "b", "b"]) == [None, None, 0, 0]


def test_a_denial_and_another_act_are_no_reprints() -> None:
    assert reprints([SAID, SAID], negated=[None, True]) == [None, None]
    assert reprints([SAID, SAID], negated=[None, False]) == [None, 0]
    acts = {"attribution_kind": ["act", "act"], "quote_type": "indirect"}
    assert reprints([SAID, SAID], cue=["refused", "Agreed"], **acts) == [None, None]
    assert reprints([SAID, SAID], cue=["agreed", "Agreed"], **acts) == [None, 0]


def test_the_first_print_is_the_earliest_and_all_lead_to_it() -> None:
    days = ["2022-05-06", None, "2022-05-04", "2022-05-04"]
    said = ["2022-05-04"] * 4
    found = reprints([SAID, SAID[:79], SAID, SAID[:86]], published=days, date_from=said)
    assert found == [2, 2, None, 2]


def test_what_the_table_says_already_is_kept_and_never_made_a_chain() -> None:
    told = [None, "s2", None, None]
    # s2 is named as a first print: the earlier s0 and the later s3 lead to it.
    assert reprints([SAID, prose(9, 1), SAID, SAID], same_as=told) == [2, 2, None, 2]
    # s1 leads out of the table, and what is like s1 follows it.
    found = flag_reprints(
        pd.DataFrame(
            {
                "statement_id": ["s0", "s1"],
                "article_id": ["a", "b"],
                "content": SAID,
                "speaker": "Ann Lee",
                "published": "2022-05-04",
                "same_as": [None, "elsewhere"],
            }
        )
    )
    assert found["same_as"].tolist() == ["elsewhere", "elsewhere"]


def test_chains_and_circles_in_the_input_are_followed_and_left() -> None:
    told = [None, "s2", "s3", None, "s5", "s4"]
    contents = [SAID, SAID, prose(9, 1), prose(9, 2), prose(9, 3), prose(9, 4)]
    assert reprints(contents, same_as=told) == [3, 2, 3, None, 5, 4]


def test_a_second_run_changes_nothing() -> None:
    table = pd.DataFrame(
        {
            "statement_id": [f"s{k}" for k in range(4)],
            "article_id": [f"a{k}" for k in range(4)],
            "speaker": "Ann Lee",
            "quote_type": "direct",
            "published": "2022-05-04",
            "content": [SAID, SAID[:79], prose(20, 1), SAID],
        }
    )
    once = flag_reprints(table)
    pd.testing.assert_frame_equal(flag_reprints(once), once)


def test_reprints_are_left_out_of_timelines() -> None:
    table = pd.DataFrame(
        {
            "statement_id": ["s0", "s1"],
            "article_id": ["a", "b"],
            "speaker": "Ann Lee",
            "quote_type": "direct",
            "date_from": "2022-05-04",
            "content": SAID,
        }
    )
    kept = said_on_negotiation(flag_reprints(table), "x")
    assert kept["statement_id"].tolist() == ["s0"]


def test_the_input_is_not_changed_and_the_labels_are_kept() -> None:
    table = pd.DataFrame(
        {"statement_id": ["s0", "s1"], "article_id": ["a", "b"], "content": SAID, "x": [1, 2]},
        index=[7, 7],
    )
    before = table.copy(deep=True)
    found = flag_reprints(table.assign(speaker="Ann Lee", published="2022-05-04"))
    pd.testing.assert_frame_equal(table, before)
    assert found.index.tolist() == [7, 7]
    assert found["same_as"].isna().tolist() == [True, False]


def test_tables_without_statements_pass_and_stay_valid() -> None:
    found = flag_reprints(empty_table("statements"))
    pd.testing.assert_frame_equal(validate(found, "statements"), empty_table("statements"))


def test_bad_statements_give_named_errors() -> None:
    table = pd.DataFrame({"statement_id": ["s", "s"], "article_id": "a", "content": "x"})
    with pytest.raises(DuplicateIdError, match="'s'"):
        flag_reprints(table)
    with pytest.raises(InputError, match="1 row"):
        flag_reprints(table.assign(statement_id=["s", None]))
    with pytest.raises(MissingColumnError, match="'content'"):
        flag_reprints(table[["statement_id", "article_id"]])
    with pytest.raises(InputError, match="days="):
        flag_reprints(table, days=-1)


def slogans(count: int) -> pd.DataFrame:
    """Make one speaker who says half the same each day, and a slogan every tenth time."""
    day = pd.Timestamp(2000, 1, 1) + pd.to_timedelta(np.arange(count) // 5, unit="D")
    contents = [
        "The people of the river will never bow to guns and threats"
        if k % 10 == 0
        else f"The people of the river will never {prose(8, k)}"
        for k in range(count)
    ]
    return pd.DataFrame(
        {
            "statement_id": [f"s{k}" for k in range(count)],
            "article_id": [f"a{k}" for k in range(count)],
            "speaker": "Ann Lee",
            "quote_type": "direct",
            "published": day,
            "content": contents,
        }
    )


def test_time_grows_with_the_statements_of_one_speaker() -> None:
    small, large = slogans(500), slogans(4000)
    flag_reprints(small)
    ratio = seconds(lambda: flag_reprints(large)) / seconds(lambda: flag_reprints(small))
    assert ratio < 24
    # The slogan is printed every second day, said then or the day before: s20 is in reach of s0,
    # three days from it, and s30 is not.
    found = flag_reprints(small)["same_as"]
    assert found[::10].fillna("-").tolist()[:5] == ["-", "s0", "s0", "-", "s30"]


def test_what_mixed_speech_quotes_alike_is_one_saying_however_it_is_introduced():
    statements = pd.DataFrame(
        {
            "statement_id": ["s1", "s2", "s3"],
            "article_id": ["a", "b", "c"],
            "speaker": "Office of the Mayor",
            "quote_type": "mixed",
            "published": ["2024-05-07", "2024-05-07", "2024-05-08"],
            "content": [
                'The proposal was "far from the harbour\'s necessary requirements"',
                "The paper was “far from the harbour’s necessary requirements”",
                "The paper was “near the harbour’s necessary requirements”",
            ],
        }
    )
    linked = flag_reprints(statements)["same_as"]
    assert linked.fillna("").tolist() == ["", "s1", ""]


def test_a_short_quotation_in_mixed_speech_is_known_again():
    said = ['it was "far from necessary requirements"', 'this is "far from necessary requirements"']
    assert reprints(said, quote_type="mixed") == [None, 0]
    whole = ["Far from necessary requirements", said[0]]
    assert reprints(whole, quote_type=["direct", "mixed"]) == [None, 0]
    assert reprints(said, quote_type="mixed", speaker=["Ann Lee", "Bo Berg"]) == [None, None]
