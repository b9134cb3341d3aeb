"""Days in texts and days of statements: values checked by hand against a calendar."""

from __future__ import annotations

import datetime as dt
import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import find_dates, resolve_dates
from analysis.errors import DateError, MissingColumnError, UnknownArticleError
from analysis.schemas import validate
from analysis.timex import read_expressions

SATURDAY = "2022-12-17"


def _values(text: str, published: str | None = SATURDAY) -> list[str]:
    return find_dates(text, published)["value"].tolist()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("They met on Friday.", "2022-12-16"),
        ("They met on Saturday.", "2022-12-17"),
        ("They met last Saturday.", "2022-12-10"),
        ("Next Friday is free.", "2022-12-23"),
        ("They will meet on Monday.", "2022-12-19"),
        ("They met on Monday.", "2022-12-12"),
        ("Talks are scheduled to resume Wednesday.", "2022-12-21"),
        ("It stays closed until Thursday.", "2022-12-22"),
        ("On Tuesday, the two sides will sign.", "2022-12-20"),
        ("On Tuesday, the two sides signed.", "2022-12-13"),
        ("The envoy, who may travel soon, on Tuesday said no.", "2022-12-13"),
        ("Earlier on Friday, he left.", "2022-12-16"),
        ("It was agreed on Monday last week.", "2022-12-05"),
        ("He left on November 8.", "2022-11-08"),
        ("He left on 8 November.", "2022-11-08"),
        ("He left on Nov. 8.", "2022-11-08"),
        ("The vote is on January 5.", "2023-01-05"),
        ("They met on March 7.", "2022-03-07"),
        ("They will meet on March 7.", "2023-03-07"),
        ("It began on Thursday, February 24.", "2022-02-24"),
        ("It began on 24 February 2014.", "2014-02-24"),
        ("It began on Thursday, Feb. 24th, 2022, at dawn.", "2022-02-24"),
        ("It began on 2022-02-24.", "2022-02-24"),
        ("It began on 24.02.2022.", "2022-02-24"),
        ("It ended in March.", "2022-03"),
        ("It will end in March.", "2023-03"),
        ("It ended last March.", "2022-03"),
        ("It ended in December last year.", "2021-12"),
        ("It ended in April 2019.", "2019-04"),
        ("By May, it was over.", "2022-05"),
        ("It happened last week.", "2022-W49"),
        ("It happened this week.", "2022-W50"),
        ("It happened last month.", "2022-11"),
        ("It happens next year.", "2023"),
        ("It happened over the weekend of talks.", "2022-W50-WE"),
        ("It happened last weekend.", "2022-W49-WE"),
        ("It happened last summer.", "2022-SU"),
        ("It happened last winter.", "2021-WI"),
        ("It happened in the third quarter.", "2022-Q3"),
        ("It happened in the fourth quarter of 2021.", "2021-Q4"),
        ("It happened two days ago.", "2022-12-15"),
        ("It happened a week ago.", "2022-12-10"),
        ("It happened three weeks ago.", "2022-W47"),
        ("It happened six months ago.", "2022-06"),
        ("It happened yesterday.", "2022-12-16"),
        ("It happened the day before yesterday.", "2022-12-15"),
        ("It happens tonight.", "2022-12-17TNI"),
        ("It happened on Friday morning.", "2022-12-16TMO"),
        ("It happened at 10 p.m. Wednesday.", "2022-12-14T22:00"),
        ("It happened on Thanksgiving.", "2022-11-24"),
        ("It happened on Good Friday.", "2022-04-15"),
        ("It happened in 1991.", "1991"),
        ("Sales fell in the last quarter.", "2022-Q3"),
        ("Sales fell in the latest quarter.", "2022-Q3"),
        ("It ended on the last day of April 2019.", "2019-04-30"),
        ("It ended on the first day of March.", "2022-03-01"),
        ("It happened in the 1990s.", "199"),
    ],
)
def test_one_expression_has_the_value_a_reader_gives_it(text: str, value: str) -> None:
    assert _values(text) == [value]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("It happened earlier this month.", "2022-12-01", "2022-12-17"),
        ("It happened earlier this year.", "2022-01-01", "2022-12-17"),
        ("It happens later this year.", "2022-12-17", "2022-12-31"),
        ("It happened in early November.", "2022-11-01", "2022-11-10"),
        ("It happened in mid-November.", "2022-11-11", "2022-11-20"),
        ("It happened at the end of November.", "2022-11-21", "2022-11-30"),
        ("It happened in the first week of November.", "2022-11-01", "2022-11-07"),
        ("It happened in the last days of November.", "2022-11-24", "2022-11-30"),
        ("The last week of March 2021 was calm.", "2021-03-25", "2021-03-31"),
        ("It happened in late 2021.", "2021-09-01", "2021-12-31"),
        ("It happened last week.", "2022-12-05", "2022-12-11"),
        ("It happened in the winter of 2019.", "2019-12-01", "2020-02-29"),
    ],
)
def test_words_around_narrow_the_days_but_not_the_value(text: str, first: str, last: str) -> None:
    found = find_dates(text, SATURDAY)
    days = found[["date_from", "date_to"]].iloc[0]
    assert (str(days.iloc[0].date()), str(days.iloc[1].date())) == (first, last)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("On March 7, 2022 they met. The following day they left.", ["2022-03-07", "2022-03-08"]),
        ("On March 7, 2022 they met. Two days later they left.", ["2022-03-07", "2022-03-09"]),
        ("They met on March 7, 2022. The day before, they ate.", ["2022-03-07", "2022-03-06"]),
        ("They met on March 3-5, 2021.", ["2021-03-03", "2021-03-05"]),
        ("They met from 3 to 5 March 2021.", ["2021-03-03", "2021-03-05"]),
        ("They met from Monday to Wednesday.", ["2022-12-12", "2022-12-14"]),
        ("The 2019-20 season was long.", ["2019", "2020"]),
        ("They met on March 7, 2022. That evening they ate.", ["2022-03-07", "2022-03-07TEV"]),
        ("They met on March 7, 2022. They left the same Friday.", ["2022-03-07", "2022-03-04"]),
        ("Sales fell in the third quarter from a year earlier.", ["2022-Q3", "2021-Q3"]),
    ],
)
def test_expressions_count_from_the_date_in_focus(text: str, values: list[str]) -> None:
    assert _values(text) == values


@pytest.mark.parametrize(
    "text",
    [
        "The talks lasted two years and three days.",
        "They meet every Friday and on Mondays.",
        "They may meet; May said so, as Theresa May does.",
        "They march on the capital in the Women's March on Washington.",
        "It cost $2022, or $27, and 35.5 million a year.",
        "They won 2-1 and 10-9.",
        "They met at 10:30 a.m. in Room 1984.",
        "The Sun said so. He sat. They fall before the fall of the city.",
        "He has recently, now and previously asked for it.",
        "Some 2000 soldiers and 2,000 people saw Resolution 2202.",
        "The Tuesday Group met.",
        "It was Black Friday in Sunday school, and Robert read the Sunday Times.",
        "Only 1/2 of the F-16 jets and T-72 tanks are ready 24/7.",
        "April Stone and June Park met August Winter.",
        "He watched Russia Today for a 10-year-old.",
        "On February 30 and 31 June nothing happens.",
    ],
)
def test_what_is_no_date_gives_no_row(text: str) -> None:
    assert _values(text) == []


def test_day_first_is_an_option_and_a_part_above_12_is_the_day_anyway() -> None:
    text = "It was signed on 03/04/2021 and 13/04/2021."
    assert _values(text) == ["2021-03-04", "2021-04-13"]
    found = find_dates(text, SATURDAY, day_first=True)
    assert found["value"].tolist() == ["2021-04-03", "2021-04-13"]


def test_without_publication_only_full_dates_are_resolved() -> None:
    text = "On Friday, two days after March 7, 2022, he spoke of last year and May 9."
    for missing in (None, pd.NaT):
        found = find_dates(text, missing)
        assert found["value"].dropna().tolist() == ["2022-03-07"]
        assert found["date_from"].notna().tolist() == found["value"].notna().tolist()


def test_a_dateline_is_told_from_other_dates() -> None:
    text = "KYIV, December 16 (Agency) - The envoy left on December 14."
    assert find_dates(text, SATURDAY)["rule"].tolist() == ["dateline", "month_day"]


def test_the_table_has_the_columns_and_types_of_the_interface() -> None:
    for text in ("It ended on Friday.", ""):
        found = find_dates(text, SATURDAY)
        assert list(found.columns) == [
            *("start", "end", "text", "type", "value", "date_from", "date_to", "rule")
        ]
        assert str(found["date_from"].dtype) == str(found["date_to"].dtype) == "datetime64[us]"
    with pytest.raises(DateError):
        find_dates("It ended on Friday.", "17 December")


_PIECES = st.sampled_from(
    [
        *("Friday", "on ", "last ", "March ", "7", ", ", "2022", "-", "May ", "the ", "end of "),
        *("early ", "10 p.m. ", "31", "Feb. ", "week ", "ago ", "a ", "two ", "later", "’s ", "\n"),
        *("“", "”", ". ", "will ", "until ", "30 February", "9999", "year earlier", "0001-01-01"),
        *("Q4 ", "é", "💥", "Good Friday", "Wednesday, ", "weekend", "summer", "'98 ", " quarter"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.lists(_PIECES, max_size=25).map("".join)), st.dates())
def test_any_text_is_read_and_offsets_are_in_range(text: str, published: dt.date) -> None:
    end = 0
    for found in read_expressions(text, published):
        assert end <= found.start < found.end <= len(text)
        end = found.end
        assert (found.value is None) == (found.first is None) == (found.last is None)
        if found.first and found.last:
            assert found.first <= found.last


_RELATIVE = ("today", "yesterday", "tomorrow", "three days ago", "the day before yesterday")
_FIXED = ("on March 7, 2022", "on 8 November 2021", "2019-05-06", "in April 2019", "in 1991")


@given(
    st.lists(st.sampled_from(_RELATIVE), min_size=1),
    st.lists(st.sampled_from(_FIXED), min_size=1),
    st.dates(dt.date(2000, 1, 2), dt.date(2030, 12, 30)),
)
def test_a_text_dated_tomorrow_shifts_relative_days_and_leaves_fixed_ones(
    relative: list[str], fixed: list[str], published: dt.date
) -> None:
    text = "It happened " + "; it happened ".join([*relative, *fixed]) + "."
    today = read_expressions(text, published)
    tomorrow = read_expressions(text, published + dt.timedelta(1))
    assert len(today) == len(tomorrow) == len(relative) + len(fixed)
    for k, (before, after) in enumerate(zip(today, tomorrow, strict=True)):
        assert before.first and after.first
        assert after.first - before.first == dt.timedelta(k < len(relative))


@pytest.mark.parametrize(
    "unit", ["Friday ", "12 ", '"', "“", " ", "May ", "2022-", "the end of the "]
)
def test_time_grows_linearly_on_hostile_text(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * size)[:size]
        start = time.process_time()
        read_expressions(text, dt.date(2022, 12, 17))
        return time.process_time() - start

    seconds(1_000)
    assert seconds(160_000) < 30 * max(seconds(20_000), 0.005)


# ------------------------------------------------------------------------- days of statements


def _dated(
    text: str,
    *rows: tuple[str | None, str | None, str],
    published: str | None = SATURDAY,
    kinds: dict[int, str] | None = None,
    speakers: dict[int, str] | None = None,
    people: set[int] | None = None,
    speaker_kinds: dict[int, str] | None = None,
) -> list[tuple[str | None, str | None, str, str | None]]:
    """Date statements given as (source, cue, content); each is looked for behind the one before."""
    table, at = [], 0
    for row, (source, cue, content) in enumerate(rows):
        spans = {"content": (text.index(content), text.index(content) + len(content))}
        if cue is not None:
            at = text.index(cue, at)
            spans["cue"] = (at, at := at + len(cue))
        if source is not None:
            start = text.rindex(source, 0, at)
            spans["source"] = (start, start + len(source))
        start, end = spans["content"]
        table.append(
            {
                "statement_id": str(row),
                "article_id": "a",
                "start": start,
                "end": end,
                "segments": [[start, end]],
                "content": content,
                "source_text": source,
                "cue": cue,
                "source_start": spans.get("source", (None,))[0],
                "source_end": spans.get("source", (None, None))[-1],
                "cue_start": spans.get("cue", (None,))[0],
                "cue_end": spans.get("cue", (None, None))[-1],
                "attribution_kind": (kinds or {}).get(row, "said"),
                "speaker": (speakers or {}).get(row),
                "speaker_kind": (speaker_kinds or dict.fromkeys(people or (), "person")).get(row),
            }
        )
    articles = pd.DataFrame({"article_id": ["a"], "text": [text], "published": [published]})
    done = validate(resolve_dates(pd.DataFrame(table), articles), "statements")

    def day(value: pd.Timestamp) -> str | None:
        return None if pd.isna(value) else str(value.date())

    return [
        (day(first), day(last), basis, None if pd.isna(words) else words)
        for first, last, basis, words in done[
            ["date_from", "date_to", "date_basis", "date_text"]
        ].itertuples(index=False)
    ]


FRIDAY = ("2022-12-16", "2022-12-16", "stated")
BARE = ("2022-12-16", "2022-12-17", "published", None)


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "expected"),
    [
        (
            "Berg said on Friday that they agree.",
            "Berg",
            "said",
            "that they agree",
            (*FRIDAY, "Friday"),
        ),
        (
            '"We agree," Berg said in an interview with the Dutch channel on Friday.',
            "Berg",
            "said",
            "We agree",
            (*FRIDAY, "Friday"),
        ),
        (
            "Earlier on Friday, Berg said they agree.",
            "Berg",
            "said",
            "they agree",
            (*FRIDAY, "Earlier on Friday"),
        ),
        ("Berg on Friday said they agree.", "Berg", "said", "they agree", (*FRIDAY, "Friday")),
        (
            "Berg said talks could start on Monday.",
            "Berg",
            "said",
            "talks could start on Monday",
            BARE,
        ),
        (
            "Berg said on Friday that talks could start on Monday.",
            "Berg",
            "said",
            "that talks could start on Monday",
            (*FRIDAY, "Friday"),
        ),
        ("Berg has said that they agree.", "Berg", "has said", "that they agree", BARE),
        ("Berg sees no prospects.", "Berg", "sees", "no prospects", BARE),
        (
            "Earlier this month, Berg said they agree.",
            "Berg",
            "said",
            "they agree",
            ("2022-12-01", "2022-12-16", "inferred", "Earlier this month"),
        ),
        (
            "Last week Berg said they agree.",
            "Berg",
            "said",
            "they agree",
            ("2022-12-05", "2022-12-11", "inferred", "Last week"),
        ),
        (
            "But in September 2008, Berg said they agree.",
            "Berg",
            "said",
            "they agree",
            ("2008-09-01", "2008-09-30", "inferred", "September 2008"),
        ),
        (
            "Berg said before November 8 that they agree.",
            "Berg",
            "said",
            "that they agree",
            (None, "2022-11-08", "inferred", "before November 8"),
        ),
        (
            "Since November 8, Berg has said they agree.",
            "Berg",
            "has said",
            "they agree",
            ("2022-11-08", "2022-12-17", "inferred", "Since November 8"),
        ),
        (
            "Berg, elected in 2019, said they agree.",
            "Berg, elected in 2019",
            "said",
            "they agree",
            BARE,
        ),
        ("Berg, who took office on Monday, said they agree.", "Berg", "said", "they agree", BARE),
        ("After the October 7 attack, Berg said they agree.", "Berg", "said", "they agree", BARE),
        (
            "In Friday's speech, Berg said they agree.",
            "Berg",
            "said",
            "they agree",
            (*FRIDAY, "Friday"),
        ),
        (
            "Berg urged Kyiv on Friday to talk.",
            "Berg",
            "urged",
            "Kyiv on Friday to talk",
            (*FRIDAY, "Friday"),
        ),
        (
            "Berg rejected the plan on Friday as a trick.",
            "Berg",
            "rejected",
            "the plan on Friday as a trick",
            (*FRIDAY, "Friday"),
        ),
        (
            "In an address sent around midnight from Sunday to Monday, Berg said they agree.",
            "Berg",
            "said",
            "they agree",
            ("2022-12-11", "2022-12-12", "inferred", "Sunday to Monday"),
        ),
        (
            "Berg has repeatedly said that they agree.",
            "Berg",
            "has repeatedly said",
            "that they agree",
            BARE,
        ),
        (
            "Berg had said that they agree.",
            "Berg",
            "had said",
            "that they agree",
            (None, "2022-12-16", "inferred", None),
        ),
        (
            "Berg laid out terms for talks in a video released on November 8.",
            "Berg",
            "laid out",
            "terms for talks in a video released on November 8",
            ("2022-11-08", "2022-11-08", "stated", "November 8"),
        ),
        ("KYIV, December 14 (Agency) - Berg said they agree.", "Berg", "said", "they agree", BARE),
        (
            "Between Monday and Wednesday, Berg said they agree.",
            "Berg",
            "said",
            "they agree",
            ("2022-12-12", "2022-12-14", "inferred", "Monday and Wednesday"),
        ),
        (
            '"We agree," Berg said. He was speaking on Thursday in Oslo.',
            "Berg",
            "said",
            "We agree",
            ("2022-12-15", "2022-12-15", "inferred", "Thursday"),
        ),
    ],
)
def test_one_statement(
    text: str, source: str, cue: str, content: str, expected: tuple[str | None, ...]
) -> None:
    assert _dated(text, (source, cue, content)) == [expected]


@pytest.mark.parametrize(
    ("words", "first", "last", "found"),
    [
        ("previously said", None, "2022-12-16", "previously"),
        ("originally demanded", None, "2022-12-16", "originally"),
        ("recently said", None, "2022-12-17", "recently"),
        ("had not said", None, "2022-12-16", None),
    ],
)
def test_an_older_saying_starts_on_no_day_named(
    words: str, first: str | None, last: str, found: str | None
) -> None:
    dated = _dated(f"Berg {words} they assess it.", ("Berg", words, "they assess it"))
    assert dated == [(first, last, "inferred", found)]


def test_for_months_is_told_up_to_the_publication() -> None:
    text = "For months, Berg has urged restraint."
    assert _dated(text, ("Berg", "has urged", "restraint")) == [
        (None, "2022-12-17", "inferred", "For months")
    ]


@pytest.mark.parametrize(
    "cue", ["says", "blames on", "also cites", "hasn’t accepted", "has long opposed", "doubt"]
)
def test_the_present_and_the_perfect_take_no_day_from_before(cue: str) -> None:
    text = f"Berg said on Friday it is over. Berg {cue} the delay."
    dated = _dated(text, ("Berg", "said", "it is over"), ("Berg", cue, "the delay"))
    assert dated == [(*FRIDAY, "Friday"), BARE]


@pytest.mark.parametrize("cue", ["did not say", "didn’t say"])
def test_what_one_did_not_say_is_told_in_the_past(cue: str) -> None:
    text = f"Berg said on Friday it is over. She {cue} what comes next."
    rows = [("Berg", "said", "it is over"), ("She", cue, "what comes next")]
    assert _dated(text, *rows) == [(*FRIDAY, "Friday")] * 2


def test_a_noun_behind_a_verb_in_the_past_is_no_present() -> None:
    text = "Berg said on Friday it is over. Berg voiced doubt about the delay."
    rows = [("Berg", "said", "it is over"), ("Berg", "voiced doubt", "about the delay")]
    assert _dated(text, *rows) == [(*FRIDAY, "Friday")] * 2


def test_a_present_takes_no_year_from_another_clause() -> None:
    text = "Prices doubled in 2014, and surveys show that growers want relief."
    assert _dated(text, ("growers", "want", "relief")) == [BARE]


def test_what_was_said_before_it_was_told_ends_on_the_day_of_telling() -> None:
    text = "On Thursday Berg said Holm had offered a truce."
    rows = [("Berg", "said", "Holm had offered a truce"), ("Holm", "had offered", "a truce")]
    assert _dated(text, *rows) == [
        (*THURSDAY, "stated", "Thursday"),
        (None, "2022-12-15", "inferred", "Thursday"),
    ]


def test_a_past_tense_in_direct_speech_lies_before_it() -> None:
    text = '"Holm refused the plan," Berg said on Thursday.'
    outer, inner = ("Berg", "said", "Holm refused the plan"), ("Holm", "refused", "the plan")
    told, teller = (None, "2022-12-15", "inferred", "Thursday"), (*THURSDAY, "stated", "Thursday")
    assert _dated(text, inner, outer) == [told, teller]
    bare = text.replace(" on Thursday", "")
    assert _dated(bare, inner, outer)[0] == (None, "2022-12-16", "inferred", None)
    indirect = text.replace('"', "")
    assert _dated(indirect, inner, outer)[0] == BARE
    present = text.replace("refused", "refuses")
    rows = [("Holm", "refuses", "the plan"), ("Berg", "said", "Holm refuses the plan")]
    assert _dated(present, *rows)[0] == BARE


def test_a_day_planned_for_an_announcement_is_no_day_of_saying() -> None:
    row = ("Berg", "said", "Holm was expected to make the announcement on Friday")
    assert _dated(f"Berg said {row[2]}.", row) == [BARE]


def test_an_edition_is_an_occasion() -> None:
    text = "On the December 14 edition of the programme, Berg asked for a truce."
    dated = _dated(text, ("Berg", "asked for", "a truce"))
    assert dated == [("2022-12-14", "2022-12-14", "stated", "December 14")]


def test_a_clause_of_time_dates_the_saying_of_its_own_clause_only() -> None:
    row = ("Berg", "announced", "his terms")
    own = "Berg announced when he launched the attack on October 9 his terms."
    assert _dated(own, row) == [("2022-10-09", "2022-10-09", "stated", "October 9")]
    text = "Berg announced his terms — and was milder than in spring, when in 2009 he left."
    assert _dated(text, row) == [BARE]
    joined = "Berg was milder than before, when in 2009 he said it is over."
    dated = _dated(joined, ("he", "said", "it is over"))
    assert dated == [("2009-01-01", "2009-12-31", "inferred", "2009")]


@pytest.mark.parametrize("end", ["", " ...", "”"])
def test_a_post_is_dated_by_the_name_under_it(end: str) -> None:
    text = (
        f"Nothing is agreed yet. We go on{end} — Eva Berg (@berg) December 12, 2022\n\nIt rained."
    )
    dated = _dated(text, (None, None, "Nothing is agreed yet. We go on"))
    assert dated == [("2022-12-12", "2022-12-12", "stated", "December 12, 2022")]


def test_a_quotation_bears_out_what_a_body_said_a_paragraph_before() -> None:
    text = 'Ministers on Friday rejected the plan.\n\n"It is dead," Berg said.'
    rows = [("Ministers", "rejected", "the plan"), ("Berg", "said", "It is dead")]
    kinds = {0: "group", 1: "person"}
    dated = _dated(text, *rows, speaker_kinds=kinds)
    assert dated == [(*FRIDAY, "Friday")] * 2
    person = _dated(text, *rows, speaker_kinds={0: "person", 1: "person"})
    assert person[1] == BARE
    far = text.replace("\n\n", "\n\nSnow fell.\n\n")
    assert _dated(far, *rows, speaker_kinds=kinds)[1] == BARE
    within = text.replace('"It is dead," Berg said', 'Few spoke. "It is dead," Berg said')
    assert _dated(within, *rows, speaker_kinds=kinds)[1] == BARE
    indirect = text.replace('"It is dead," Berg said', "Berg said It is dead")
    assert _dated(indirect, *rows, speaker_kinds=kinds)[1] == (*FRIDAY, "Friday")
    paper = {0: "institution", 1: "person"}
    assert _dated(indirect, *rows, speaker_kinds=paper)[1] == BARE


def test_what_a_body_did_for_a_reason_was_said_on_the_day_it_was_done() -> None:
    text = "Norland closed its ports Friday to tankers, citing a threat of storms."
    rows = [("Norland", "citing", "closed its ports Friday to tankers")]
    assert _dated(text, *rows) == [(*FRIDAY, "Friday")]
    planned = text.replace("closed its ports Friday", "will close its ports Friday")
    rows = [("Norland", "citing", "will close its ports Friday to tankers")]
    assert _dated(planned, *rows) == [BARE]


def test_a_claim_made_on_a_day_keeps_it_out_of_the_content() -> None:
    text = "The Reds claimed victory Friday."
    assert _dated(text, ("The Reds", "claimed", "victory Friday")) == [(*FRIDAY, "Friday")]


def test_a_statement_explains_what_the_lead_told_of_a_body() -> None:
    text = (
        "Norland on Friday announced new tolls.\n\nSnow fell.\n\n"
        "The tolls are low, Berg said in a statement.\n\nThey are fair, the statement said."
    )
    rows = [
        ("Norland", "announced", "new tolls"),
        ("Berg", "said in a statement", "The tolls are low"),
        ("the statement", "said", "They are fair"),
    ]
    kinds = {0: "government", 1: "person", 2: "institution"}
    day = ("2022-12-16", "2022-12-16", "inferred", "Friday")
    assert _dated(text, *rows, speaker_kinds=kinds) == [(*FRIDAY, "Friday"), day, day]
    person = _dated(text, *rows, speaker_kinds={**kinds, 0: "person"})
    assert person[1:] == [BARE, BARE]
    spoken = [rows[0], ("Berg", "said", "The tolls are low")]
    assert _dated(text.replace(" in a statement", ""), *spoken, speaker_kinds=kinds)[1] == BARE
    older = text.replace("on Friday", "on December 2")
    assert _dated(older, *rows, speaker_kinds=kinds)[1] == BARE


def test_a_gathering_is_an_occasion_on_which_its_guests_speak() -> None:
    text = 'A fair was held in the old port on Friday. "It is time," Berg noted.'
    dated = _dated(text, ("Berg", "noted", "It is time"), speaker_kinds={0: "person"})
    assert dated == [("2022-12-16", "2022-12-16", "inferred", "Friday")]


@pytest.mark.parametrize("cue", ["says", "has said"])
def test_the_present_and_the_perfect_of_a_lead_take_the_day_that_follows(cue: str) -> None:
    text = f"Berg {cue} it is over.\n\nThe rest is gone, Berg told reporters on Friday."
    rows = [("Berg", cue, "it is over"), ("Berg", "told", "The rest is gone")]
    assert _dated(text, *rows)[0] == ("2022-12-16", "2022-12-16", "inferred", "Friday")
    late = "Snow fell.\n\nRain came.\n\n" + text
    assert _dated(late, *rows)[0] == BARE


def test_of_several_later_days_the_newest_is_that_of_the_lead() -> None:
    text = (
        "Berg rejected the plan.\n\nIt is dead, Berg wrote on Thursday.\n\n"
        "It is buried, Berg wrote on Friday."
    )
    rows = [
        ("Berg", "rejected", "the plan"),
        ("Berg", "wrote", "It is dead"),
        ("Berg", "wrote", "It is buried"),
    ]
    assert _dated(text, *rows)[0] == ("2022-12-16", "2022-12-16", "inferred", "Friday")


def test_an_office_in_place_of_a_name_goes_on_from_the_statement_before() -> None:
    text = (
        "Berg said on Friday that they agree.\n\n"
        "It is late\n\n- the head of the Northern Council wrote."
    )
    office = ("the head of the Northern Council", "wrote", "It is late")
    assert _dated(text, ("Berg", "said", "they agree"), office) == [(*FRIDAY, "Friday")] * 2


def test_a_body_is_known_again_by_what_it_is() -> None:
    text = (
        "Norland's central bank on Friday backed the deal.\n\nIt rained.\n\n"
        "The central bank said no."
    )
    rows = [("Norland's central bank", "backed", "the deal"), ("The central bank", "said", "no.")]
    speakers = {0: "Norland's central bank", 1: "central bank"}
    kinds = {0: "institution", 1: "institution"}
    dated = _dated(text, *rows, speakers=speakers, speaker_kinds=kinds)
    assert dated == [(*FRIDAY, "Friday")] * 2
    house = text.replace("Norland's central bank", "The White House").replace(
        "The central bank", "The House"
    )
    rows = [("White House", "backed", "the deal"), ("House", "said", "no.")]
    dated = _dated(house, *rows, speakers={0: "White House", 1: "House"}, speaker_kinds=kinds)
    assert dated[1] == BARE


def test_two_who_speak_in_one_sentence_speak_on_one_day() -> None:
    text = "On Friday Berg urged calm and Holm repeatedly called for a truce."
    rows = [("Berg", "urged", "calm"), ("Holm", "repeatedly called for", "a truce")]
    assert [day[:2] for day in _dated(text, *rows)] == [("2022-12-16", "2022-12-16")] * 2
    carried = "Berg said on Friday it is late. He urged calm and Holm called for a truce."
    rows = [
        ("Berg", "said", "it is late"),
        ("He", "urged", "calm"),
        ("Holm", "called for", "a truce"),
    ]
    dated = _dated(carried, *rows)
    assert dated[1:] == [(*FRIDAY, "Friday"), (*FRIDAY[:2], "inferred", "Friday")]


def test_remarks_are_dated_by_what_they_come_after_and_so_are_the_speakers_others() -> None:
    text = (
        "Berg called it a trick.\n\nThe talks had failed, Berg said. "
        "The pronouncement comes after a call on Friday."
    )
    rows = [("Berg", "called", "it a trick"), ("Berg", "said", "The talks had failed")]
    assert _dated(text, *rows) == [(*FRIDAY[:2], "inferred", "Friday")] * 2


def test_who_spoke_must_be_the_speaker() -> None:
    text = "They agree, Berg said. The Herald spoke to a baker on Thursday."
    assert _dated(text, ("Berg", "said", "They agree")) == [BARE]


def test_a_speaker_who_goes_on_keeps_the_day() -> None:
    text = (
        "Berg said on Friday that they agree. Berg later added that it is late.\n\n"
        "Holm said there is time.\n\n"
        '"We can wait," Berg told the channel. "But not for long," he went on.\n\n'
        "Berg has said that it is hard."
    )
    assert _dated(
        text,
        ("Berg", "said", "that they agree"),
        ("Berg", "added", "that it is late"),
        ("Holm", "said", "there is time"),
        ("Berg", "told", "We can wait"),
        ("he", "went on", "But not for long"),
        ("Berg", "has said", "that it is hard"),
    ) == [(*FRIDAY, "Friday")] * 2 + [BARE] + [(*FRIDAY, "Friday")] * 2 + [BARE]


def test_a_day_is_carried_from_the_sentence_before() -> None:
    text = "On Thursday, Berg met Holm in Oslo. He said they agree. Rust said they do not."
    assert _dated(text, ("He", "said", "they agree"), ("Rust", "said", "they do not")) == [
        ("2022-12-15", "2022-12-15", "stated", "Thursday"),
        BARE,
    ]


THURSDAY = ("2022-12-15", "2022-12-15")


def test_a_day_of_another_speakers_occasion_is_inferred() -> None:
    text = "On Thursday, Berg met Holm in Oslo. Rust said they agree."
    assert _dated(text, ("Rust", "said", "they agree")) == [(*THURSDAY, "inferred", "Thursday")]


def test_the_sentence_before_is_that_before_the_words_not_before_the_cue() -> None:
    text = 'Two days earlier Berg went to Oslo. "No. I am not ready," he said.'
    assert _dated(text, ("he", "said", "No. I am not ready"), published="2022-12-17") == [
        ("2022-12-15", "2022-12-15", "stated", "Two days earlier")
    ]


def test_a_day_is_carried_over_undated_sentences_and_to_the_next_paragraph() -> None:
    over = "Berg was in Oslo on Thursday. Snow fell. The hall was full. Time is short, Berg said."
    row = ("Berg", "said", "Time is short")
    assert _dated(over, row, people={0}) == [(*THURSDAY, "stated", "Thursday")]
    assert _dated(over, row) == [BARE]
    far = over.replace("The hall", "Ice followed. The hall")
    assert _dated(far, row, people={0}) == [BARE]
    other = over.replace("Snow fell", "On Friday snow fell")
    assert _dated(other, row, people={0}) == [BARE]
    met = 'Berg met Holm on Thursday.\n\n"Time is short," Berg said.'
    assert _dated(met, row, people={0}) == [(*THURSDAY, "stated", "Thursday")]
    was = met.replace("met Holm", "left")
    assert _dated(was, row, people={0}) == [BARE]


@pytest.mark.parametrize(
    "scene",
    [
        "Berg, who arrived on Thursday, met Holm.",
        "Holm met Rust on Thursday.",
        "Holm said that Berg would talk. Rust met Falk on Thursday.",
        "Berg met Holm on August 3.",
    ],
)
def test_no_day_is_carried_to_a_paragraph_from_what_the_speaker_did_not_do(scene: str) -> None:
    text = scene + "\n\nTime is short, Berg argued."
    assert _dated(text, ("Berg", "argued", "Time is short"), people={0}) == [BARE]


def test_a_name_or_a_talk_within_a_content_makes_no_scene() -> None:
    text = "Rust said on Thursday that Berg wants a meeting. Berg said no."
    rows = [("Rust", "said", "that Berg wants a meeting"), ("Berg", "said", "no.")]
    assert _dated(text, *rows) == [(*THURSDAY, "stated", "Thursday"), BARE]


@pytest.mark.parametrize("cue", ["according to", "According to"])
def test_who_told_the_story_told_it_on_no_day_named(cue: str) -> None:
    text = f"On Thursday, Berg met Holm. They agree, {cue} Rust."
    assert _dated(text, (None, cue, "They agree"), speakers={0: "Ada Rust"}) == [BARE]
    said = text.replace(cue, "said")
    dated = _dated(said, (None, "said", "They agree"), speakers={0: "Ada Rust"})
    assert dated == [(*THURSDAY, "inferred", "Thursday")]


def test_a_perfect_in_the_content_is_none_of_the_cue() -> None:
    text = "Berg said on Friday they agree. Talks start once they have left, Berg said."
    rows = [("Berg", "said", "they agree"), ("Berg", "said", "Talks start once they have left")]
    assert _dated(text, *rows) == [(*FRIDAY, "Friday")] * 2


def test_one_of_two_joint_speakers_goes_on() -> None:
    text = "Berg and Holm said on Friday they agree.\n\nHolm also backed a truce."
    rows = [("Berg and Holm", "said", "they agree"), ("Holm", "backed", "a truce")]
    dated = _dated(text, *rows, speakers={0: "Eva Berg; Ole Holm", 1: "Ole Holm"})
    assert dated == [(*FRIDAY, "Friday")] * 2


def test_a_description_goes_on_from_the_statement_before_but_a_new_source_does_not() -> None:
    text = "Berg said on Friday they agree. It is late, {} added."
    for source, expected in (
        ("the diplomat", (*FRIDAY, "Friday")),
        ("the report", BARE),
        ("the sources", BARE),
        ("the second official", BARE),
    ):
        rows = [("Berg", "said", "they agree"), (source, "added", "It is late")]
        dated = _dated(text.format(source), *rows, speakers={1: source[4:]})
        assert dated[1] == expected, source


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Two weeks ago Berg rejected the plan. It was dead, he said on December 2.",
            ("2022-12-02", "2022-12-02", "inferred", "December 2"),
        ),
        (
            "Earlier this month Berg rejected the plan. He did so in a speech on December 5.",
            ("2022-12-05", "2022-12-05", "stated", "December 5"),
        ),
        (
            "Earlier this month Berg rejected the plan. He later said on December 9 it was dead.",
            ("2022-12-01", "2022-12-16", "inferred", "Earlier this month"),
        ),
        (
            "Earlier this month Berg rejected the plan. It was old, he said on November 9.",
            ("2022-12-01", "2022-12-16", "inferred", "Earlier this month"),
        ),
        (
            "Berg rejected the plan. It was dead, he said on December 2.",
            ("2022-12-02", "2022-12-02", "inferred", "December 2"),
        ),
    ],
)
def test_a_vague_time_is_made_exact_by_the_next_sentence(
    text: str, expected: tuple[str | None, ...]
) -> None:
    rows: list[tuple[str | None, str | None, str]] = [("Berg", "rejected", "the plan")]
    if "he said" in text:
        content = text.split(". ")[1].split(",")[0]
        rows.append(("he", "said", content))
    elif "later said" in text:
        rows.append(("He", "said", "it was dead"))
    dated = _dated(text, *rows, kinds={0: "act"}, speakers={0: "Eva Berg", 1: "Eva Berg"})
    assert dated[0] == expected


def test_what_another_later_said_was_said_between_that_day_and_the_publication() -> None:
    text = "Berg said on Thursday it is over. Few agreed. Rust later said that it is not."
    dated = _dated(text, ("Berg", "said", "it is over"), ("Rust", "said", "that it is not"))
    assert dated == [
        (*THURSDAY, "stated", "Thursday"),
        ("2022-12-15", "2022-12-17", "inferred", "Thursday"),
    ]


def test_the_last_day_of_a_speaker_is_not_carried_into_what_is_told_of_before() -> None:
    text = (
        "Berg said on Friday it is over.\n\nSnow fell.\n\n"
        "Last week the two sides were closer.\n\nBerg called the round useful."
    )
    rows = [("Berg", "said", "it is over"), ("Berg", "called", "the round useful")]
    assert _dated(text, *rows) == [(*FRIDAY, "Friday"), BARE]
    now = text.replace("Last week", "At noon")
    assert _dated(now, *rows) == [(*FRIDAY, "Friday")] * 2
    passing = text.replace("Last week the", "The hall was full as it was last week. The")
    assert _dated(passing, *rows) == [(*FRIDAY, "Friday")] * 2


def test_an_offer_at_a_dated_meeting_was_made_there() -> None:
    text = "Berg offered his help as “host” at Thursday’s meeting."
    row = ("Berg", "offered", "his help as “host” at Thursday’s meeting")
    assert _dated(text, row, kinds={0: "act"}) == [(*THURSDAY, "stated", "Thursday")]
    assert _dated(text, row) == [BARE]


def test_a_note_struck_on_a_day_is_a_scene_and_a_deal_struck_is_not() -> None:
    text = "Berg struck a milder note on Thursday. They agree, he said."
    row = ("he", "said", "They agree")
    assert _dated(text, row) == [(*THURSDAY, "stated", "Thursday")]
    assert _dated(text.replace("a milder note", "a deal"), row) == [BARE]


@pytest.mark.parametrize("event", ["the shutdown at", "a vote supposed to start on"])
def test_the_day_of_a_deadline_is_no_scene(event: str) -> None:
    text = f"Berg spoke of {event} Thursday. They agree, he said."
    assert _dated(text, ("he", "said", "They agree")) == [BARE]


def test_an_old_saying_recalled_is_not_carried_to_another_paragraph() -> None:
    text = "In March, Berg said no. He gave no reason, he added.\n\nHolm spoke.\n\nBerg said yes."
    rows = [("Berg", "said", "no"), ("he", "added", "He gave no reason"), ("Berg", "said", "yes")]
    march = ("2022-03-01", "2022-03-31", "inferred", "March")
    assert _dated(text, *rows) == [march, march, BARE]


def test_an_old_saying_is_not_carried_to_the_next_paragraph_but_the_news_is() -> None:
    text = "Berg said on Friday yes. In 2009 he said no.\n\nIt is late, Berg said."
    rows = [("Berg", "said", "yes"), ("he", "said", "no"), ("Berg", "said", "It is late")]
    assert _dated(text, *rows, speakers=dict.fromkeys(range(3), "Eva Berg")) == [
        (*FRIDAY, "Friday"),
        ("2009-01-01", "2009-12-31", "inferred", "2009"),
        (*FRIDAY, "Friday"),
    ]


def test_a_change_of_position_in_one_sentence_is_two_days() -> None:
    text = (
        "Earlier this year, Berg refused to talk but changed course later and set out terms in a "
        "letter sent on November 8, shortly after reports emerged that Holm was urging him to talk."
    )
    assert _dated(
        text,
        ("Berg", "refused", "to talk"),
        ("Berg", "set out", "terms"),
        ("Holm", "was urging", "him to talk"),
        kinds={0: "act"},
    ) == [
        ("2022-01-01", "2022-11-07", "inferred", "Earlier this year"),
        ("2022-11-08", "2022-11-08", "stated", "November 8"),
        (None, "2022-11-08", "inferred", "November 8"),
    ]


def test_a_dated_sentence_frames_what_follows_and_outweighs_an_older_day() -> None:
    text = (
        "Berg said on Thursday that they agree.\n\n"
        "Two days earlier he had met Holm in Oslo. Time was short, he said then.\n\n"
        "Last week Rust came to Oslo. Falk said it is over."
    )
    assert _dated(
        text,
        ("Berg", "said", "that they agree"),
        ("he", "said", "Time was short"),
        ("Falk", "said", "it is over"),
    ) == [
        ("2022-12-15", "2022-12-15", "stated", "Thursday"),
        ("2022-12-13", "2022-12-13", "stated", "Two days earlier"),
        ("2022-12-05", "2022-12-11", "inferred", "Last week"),
    ]


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("a day after", "2022-11-07", "2022-11-07"),
        ("two days before", "2022-11-10", "2022-11-10"),
        ("hours after", "2022-11-07", "2022-11-08"),
        ("shortly before", "2022-11-08", "2022-12-17"),
        ("as", "2022-11-08", "2022-11-08"),
    ],
)
def test_a_clause_is_dated_by_the_main_one(words: str, first: str, last: str) -> None:
    text = f"The talks ended on November 8, {words} Berg said they had failed."
    dated = _dated(text, ("Berg", "said", "they had failed"))
    assert dated == [(first, last, "inferred", "November 8")]


def test_without_publication_only_a_full_date_gives_a_day() -> None:
    text = "Berg said on Friday they agree. Holm said no on 4 May 2021."
    assert _dated(text, ("Berg", "said", "they agree"), ("Holm", "said", "no"), published=None) == [
        (None, None, "unknown", None),
        ("2021-05-04", "2021-05-04", "stated", "4 May 2021"),
    ]


def test_rows_keep_their_order_and_index_and_the_input_is_not_changed() -> None:
    text = "Berg said on Friday ok. Holm said yes."
    articles = pd.DataFrame({"article_id": ["a"], "text": [text], "published": [SATURDAY]})
    statements = pd.DataFrame(
        {
            "statement_id": ["2", "1"],
            "article_id": "a",
            "start": [34, 20],
            "end": [37, 22],
            "segments": [[[34, 37]], [[20, 22]]],
            "content": ["yes", "ok"],
            "cue_start": [29, 5],
            "cue_end": [33, 9],
            "source_text": ["Holm", "Berg"],
        },
        index=[7, 3],
    )
    before = statements.copy(deep=True)
    done = resolve_dates(statements, articles)
    assert done.index.tolist() == [7, 3]
    assert done["date_basis"].tolist() == ["published", "stated"]
    pd.testing.assert_frame_equal(statements, before)
    pd.testing.assert_frame_equal(done, resolve_dates(done, articles))
    assert len(resolve_dates(statements.iloc[:0], articles)) == 0


def test_bad_input_is_named() -> None:
    statements = pd.DataFrame(
        {
            "statement_id": ["1"],
            "article_id": ["gone"],
            "start": [0],
            "end": [1],
            "segments": [[[0, 1]]],
            "content": ["x"],
        }
    )
    articles = pd.DataFrame({"article_id": ["a"], "text": ["x"]})
    with pytest.raises(UnknownArticleError, match="'gone'"):
        resolve_dates(statements, articles)
    with pytest.raises(MissingColumnError, match="segments"):
        resolve_dates(statements.drop(columns="segments"), articles)


def test_an_article_full_of_statements_is_dated_in_linear_time() -> None:
    def seconds(count: int) -> float:
        piece = "Berg said on Friday ok. "
        articles = pd.DataFrame(
            {"article_id": ["a"], "text": [piece * count], "published": [SATURDAY]}
        )
        starts = range(0, len(piece) * count, len(piece))
        statements = pd.DataFrame(
            {
                "statement_id": [str(start) for start in starts],
                "article_id": "a",
                "start": [start + 20 for start in starts],
                "end": [start + 22 for start in starts],
                "segments": [[[start + 20, start + 22]] for start in starts],
                "content": "ok",
                "cue_start": [start + 5 for start in starts],
                "cue_end": [start + 9 for start in starts],
                "source_text": "Berg",
            }
        )
        start = time.process_time()
        done = resolve_dates(statements, articles)
        assert (done["date_basis"] == "stated").all()
        return time.process_time() - start

    seconds(10)
    assert seconds(2_000) < 30 * max(seconds(250), 0.02)
