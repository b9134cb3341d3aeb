from __future__ import annotations

import time
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import load_codebook, validate
from analysis.conditions import extract_conditions
from analysis.errors import MissingColumnError
from analysis.stance import code_stance

BOOK = load_codebook("negotiation")
RULES = replace(BOOK, classifier=None)
WORDS = [
    "talks",
    "only",
    "if",
    "Russia",
    "withdraws",
    "troops",
    "must",
    "“",
    "’",
    "won't",
    ".",
    "\n",
]


def found(content: str, **columns: object) -> pd.DataFrame:
    table = pd.DataFrame({"statement_id": ["s"], "content": [content]}).assign(**columns)
    return extract_conditions(table, codebook=RULES)


def tags(content: str) -> set[str]:
    return set(found(content)["condition"])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Talks can begin only after a full ceasefire.", {"ceasefire first"}),
        ("We will talk once Russia withdraws its troops.", {"troop withdrawal"}),
        ("refused to negotiate as long as the president stays in office", {"leader leaves office"}),
        ("Any peace deal must include security guarantees.", {"security guarantees"}),
        ("Kyiv must cancel its decree before talks.", {"end of the ban on talks"}),
        ("There will be no truce unless the hostages are released.", {"hostage release"}),
        ("The talks can resume if sanctions are lifted.", {"lifting sanctions"}),
        ("offered a truce in exchange for the release of prisoners", {"prisoner exchange"}),
        ("The studios must raise pay before we return to the talks.", {"pay and conditions"}),
        ("A deal must respect our territorial integrity.", {"territorial integrity"}),
        ("They demand neutrality and disarmament before talks.", {"neutrality", "disarmament"}),
        ("Talks only if war crimes are punished.", {"war-crimes accountability"}),
    ],
)
def test_conditions_are_found_across_conflicts(content: str, expected: set[str]) -> None:
    assert expected <= tags(content)


@pytest.mark.parametrize(
    "content",
    [
        "The ceasefire held for a third day of talks.",
        "The negotiators spoke about prisoners and sanctions.",
        "The talks on troop withdrawal went well.",
        "We are ready for talks without preconditions.",
        "If it rains, the harvest will be late.",
    ],
)
def test_a_mention_is_no_condition(content: str) -> None:
    assert tags(content) == set()


def test_a_condition_outside_all_families_is_kept_as_other() -> None:
    row = found("We will hold talks on condition that the choir sings.").iloc[0]
    assert (row["condition"], row["family"]) == ("other condition", "other")
    assert row["clause"] == "on condition that the choir sings"


def test_each_tag_stands_once_in_the_order_of_the_text_with_its_family() -> None:
    table = found(
        "Talks only if there is a ceasefire. "
        "Talks only if there is a real ceasefire, and sanctions are lifted."
    )
    assert table["condition"].tolist() == ["ceasefire first", "lifting sanctions"]
    assert table["family"].tolist() == ["ceasefire", "sanctions_and_money"]


@pytest.mark.parametrize(
    ("content", "speaker", "obliged"),
    [
        ("We will talk once Russia withdraws its troops.", None, "Russia"),
        ("We will talk once Israeli troops leave the strip.", None, "Israel"),
        ("They demand that we withdraw our troops.", "Anna Berg", "Anna Berg"),
        ("We want security guarantees for Ukraine.", None, None),
    ],
)
def test_who_must_fulfil_it(content: str, speaker: str | None, obliged: str | None) -> None:
    who = found(f"Talks are possible. {content}", speaker=speaker)["obliged"].iloc[0]
    assert who == obliged if obliged else pd.isna(who)


def test_clauses_are_placed_in_the_article_through_the_segments() -> None:
    text = '"We will hold talks only if," said Berg, "the siege is lifted."'
    segments = [[1, 27], [42, 61]]
    content = " ".join(text[a:b] for a, b in segments)
    assert content == "We will hold talks only if the siege is lifted"
    row = {"statement_id": "s", "article_id": "a", "content": content, "segments": segments}
    table = extract_conditions(pd.DataFrame([row | {"start": 1, "end": 61}]), codebook=RULES)
    assert table["condition"].tolist() == ["lifting sanctions"]
    start, end = table.loc[0, ["start", "end"]]
    assert (start, end) == (text.index("only if"), 61)
    assert table["clause"][0] == "only if the siege is lifted"


def test_the_cue_opens_a_condition_and_shifts_no_offset() -> None:
    text = "Kyiv demanded the withdrawal of troops before talks."
    start, end = text.index("the"), len(text) - 1
    row = {
        "statement_id": "s",
        "article_id": "a",
        "content": text[start:end],
        "start": start,
        "end": end,
        "segments": [[start, end]],
        "cue": "demanded",
        "cue_start": 5,
    }
    articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    table = extract_conditions(pd.DataFrame([row]), articles, codebook=RULES)
    assert table["condition"].tolist() == ["troop withdrawal"]
    assert text[table["start"][0] : table["end"][0]] == text[start:end]


def test_offsets_are_missing_without_segments() -> None:
    table = found("Talks only after a ceasefire.")
    assert table[["start", "end"]].isna().all(axis=None)


def test_statements_off_negotiation_are_passed_over() -> None:
    said = "Talks only after a ceasefire."
    assert len(found(said, on_negotiation=False)) == 0
    assert len(found(said, on_negotiation=pd.NA)) == 1
    assert len(found("Russia must withdraw its tanks from the parade.")) == 0


def test_the_tags_of_code_stance_are_those_of_the_table() -> None:
    table = pd.DataFrame(
        {
            "statement_id": ["a", "b"],
            "content": ["Talks only after a ceasefire and the release of all prisoners.", "No."],
        }
    )
    coded = code_stance(table)
    rows = extract_conditions(coded)
    assert coded["conditions"].tolist() == [rows["condition"].tolist(), []]
    assert set(rows["statement_id"]) == {"a"}


def test_a_record_is_searched_in_paraphrase_and_quotation() -> None:
    record = pd.DataFrame(
        {
            "statement_id": ["r"],
            "speaker": ["A"],
            "paraphrase": ["Will meet only after a ceasefire"],
            "short_quote": ["first they must free the hostages"],
            "on_negotiation": [True],
        }
    )
    assert set(extract_conditions(record)["condition"]) == {"ceasefire first", "hostage release"}


def test_every_tag_belongs_to_a_family_of_the_codebook() -> None:
    names = [tag.name for tag in BOOK.tags]
    assert len(names) == len(set(names))
    assert [tag.name for tag in BOOK.tags if tag.cues is None] == ["other condition"]


def test_the_result_fits_the_schema_even_when_empty() -> None:
    assert len(validate(found("Nothing."), "conditions")) == 0
    assert validate(found("Talks only after a ceasefire."), "conditions")["start"].dtype == "Int64"


def test_a_table_without_ids_is_refused() -> None:
    with pytest.raises(MissingColumnError, match="statement_id"):
        extract_conditions(pd.DataFrame({"content": ["x"]}))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), max_size=25), st.integers(0, 9)
)
def test_clauses_are_words_of_the_article_for_any_text(parts: list[str], cut: int) -> None:
    text = " ".join(["talks", *parts])
    middle = min(len(text) - 1, max(1, cut))
    segments = [[0, middle], [middle, len(text)]] if middle < len(text) else [[0, len(text)]]
    content = " ".join(text[a:b] for a, b in segments)
    row = {"statement_id": "s", "article_id": "a", "content": content, "segments": segments}
    row |= {"start": 0, "end": len(text)}
    articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    table = extract_conditions(pd.DataFrame([row]), articles, codebook=RULES)
    for clause, start, end in zip(table["clause"], table["start"], table["end"], strict=True):
        assert 0 <= start < end <= len(text)
        assert clause.replace(" ", "") == text[start:end].replace(" ", "")
    code_stance(pd.DataFrame([row]), articles)


def test_time_grows_with_the_length() -> None:
    def seconds(size: int) -> float:
        content = "only if Russia must withdraw troops " * (size // 36)
        table = pd.DataFrame({"statement_id": ["s"], "content": ["talks " + content]})
        start = time.process_time()
        extract_conditions(table)
        return time.process_time() - start

    seconds(1_000)
    assert seconds(60_000) < 20 * seconds(15_000) + 0.5
