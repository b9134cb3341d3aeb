from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from analysis import load_codebook, validate
from analysis.errors import CodebookError, MissingColumnError, MissingPathError
from analysis.schemas import STANCE_DTYPE
from analysis.stance import code_stance

BOOK = load_codebook("negotiation")
# The rules are tested without the network, which test_judgement.py lets decide beside them.
RULES = replace(BOOK, classifier=None)
by_rules = partial(code_stance, codebook=RULES)
LEAD = "The two sides spoke about the negotiations. The envoy said: "


def statements(*contents: str, **columns: object) -> pd.DataFrame:
    return pd.DataFrame({"content": list(contents)}).assign(**columns)


def placed(content: str, lead: str = LEAD, **columns: object) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give a statement and the article it stands in, after ``lead``."""
    start, end = len(lead), len(lead) + len(content)
    row = {
        "statement_id": "s",
        "article_id": "a",
        "start": start,
        "end": end,
        "segments": [[start, end]],
        "content": content,
        "context_start": lead.rfind(". ") + 2 if ". " in lead else 0,
        "context_end": end,
    }
    articles = pd.DataFrame({"article_id": ["a"], "text": [lead + content]})
    return pd.DataFrame([row | columns]), articles


def stance(content: str, **columns: object) -> str | None:
    coded = by_rules(statements(content, **columns))
    return None if pd.isna(coded["stance"].iloc[0]) else coded["stance"].iloc[0]


@pytest.mark.parametrize(
    ("rule", "example"),
    [(rule.id, example) for rule in BOOK.rules for example in rule.examples],
)
def test_the_example_of_each_rule_is_decided_by_it(rule: str, example: str) -> None:
    assert by_rules(*placed(example))["stance_rule"].tolist() == [rule]


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (case.get("instead", name), case["text"])
        for name, entry in BOOK.content["stances"].items()
        for case in entry["examples"] + entry["counter_examples"]
    ],
)
def test_the_examples_for_coders_are_coded_as_they_say(expected: str, text: str) -> None:
    assert by_rules(*placed(text))["stance"].tolist() == [expected]


def test_the_examples_of_on_negotiation() -> None:
    yes = [case["text"] for case in BOOK.content["on_negotiation"]["examples"]]
    no = [case["text"] for case in BOOK.content["on_negotiation"]["counter_examples"]]
    coded = by_rules(statements(*yes, *no))["on_negotiation"].tolist()
    assert coded == [True] * len(yes) + [False] * len(no)


@pytest.mark.parametrize(
    ("expected", "cue", "content"),
    [
        ("refuses", "said", "We will not sit down with the killers of our children."),
        ("refuses", "said", "There will be no negotiations with terrorists."),
        ("refuses", "ruled out", "any talks with the junta"),
        ("refuses", "said", "We do not negotiate under fire."),
        ("refuses", "said", "I will never meet him."),
        ("refuses", "refused", "to return to the negotiating table"),
        ("refuses", "broke off", "all contacts with the south"),
        ("refuses", "said", "We do not accept any meeting with the junta."),
        ("refuses", "ruled out", "talks if the army moved further north"),
        ("sceptical", "said", "We bow to no ultimatum from our neighbours."),
        ("sceptical", "rejected", "go-betweens of any kind"),
        ("sceptical", "ruled out", "the participation of the militia in the peace talks"),
        ("sceptical", "said", "I do not trust their words on a settlement."),
        ("sceptical", "said", "A pause in the talks would only help the rebels."),
        ("sceptical", "said", "They failed to answer our proposal."),
        ("sceptical", "said", "the negotiations were in a long pause"),
        ("sceptical", "said", "At this juncture, after such an attack, we will not negotiate."),
        ("neutral", "said", "The talks were tense but constructive."),
        ("neutral", "said", "Two issues remain to be settled before a deal."),
        ("neutral", "said", "There is still a lot of work to be done in the talks."),
        ("neutral", "said", "The truce could be renewed."),
        ("neutral", "said", "India could help to bring peace."),
        ("neutral", "said", "We are not against a meeting."),
        ("neutral", "said", "it remained open whether the rebels would join the talks"),
        ("neutral", "said", "the rebels have yet to answer the proposal"),
        ("neutral", "said", "There can be no peace at the price of our land."),
        ("neutral", "turned down", "Vienna as a venue for the talks"),
        ("neutral", "denied", "that the envoy had discussed a truce"),
        ("neutral", "said", "We are in contact with the mediators."),
        ("sceptical", "said", "They are not interested in a deal."),
        ("sceptical", "said", "The government is only pretending to negotiate."),
        ("sceptical", "said", "it was too early to talk about peace"),
        ("sceptical", "accused", "the company of bargaining in bad faith"),
        ("sceptical", "said", "A ceasefire now would reward the aggressor."),
        ("sceptical", "rejected", "the mediators' latest ceasefire proposal"),
        ("sceptical", "said", "We are far apart on wages."),
        ("sceptical", "suspended", "the trade talks until further notice"),
        ("neutral", "did not rule out", "a meeting with the rebel leader"),
        ("neutral", "said", "We are studying the proposal."),
        ("neutral", "said", "there is no date for the meeting yet"),
        ("neutral", "said", "Any agreement must guarantee our security."),
        ("conditional", "said", "We will not return to the talks until the siege is lifted."),
        ("conditional", "said", "Unless the union drops its threat, there will be no talks."),
        ("conditional", "said", "Once the tariffs are lifted we can talk."),
        ("conditional", "demanded", "a settlement freeze before direct talks could resume"),
        ("conditional", "said", "the talks would go ahead only if prisoners were released"),
        ("conditional", "said", "If they stop shooting, then we will sit down with them."),
        ("open", "said", "There is no alternative to a negotiated settlement."),
        ("conditional", "said", "We can only mediate if both governments ask for it."),
        ("conditional", "said", "We set no conditions for talks except an open road."),
        ("conditional", "said", "We will negotiate when they are ready to leave."),
        ("conditional", "said", "First they withdraw, and then we will talk."),
        ("conditional", "said", "Our conditions for the talks are well known."),
        ("open", "said", "The contacts with the north must not be abandoned."),
        ("open", "said", "Our offer of talks still stands."),
        ("open", "agreed", "to release 40 prisoners"),
        ("open", "urged", "the generals to stop the bloodshed and talk"),
        ("open", "advised", "the council to consider the proposal"),
        ("open", "called for", "an envoy who speaks for the whole continent"),
        ("open", "called on", "both parties to return to the negotiating table"),
        ("open", "offered", "to mediate between the two neighbours"),
        ("open", "agreed", "to an immediate ceasefire"),
        ("open", "said", "The war can only end at the negotiating table."),
        ("open", "said", "We want to resume negotiations as soon as possible."),
    ],
)
def test_stances_across_conflicts(expected: str, cue: str, content: str) -> None:
    assert stance(content, cue=cue) == expected


@pytest.mark.parametrize(
    ("expected", "content"),
    [
        ("open", "We have never refused talks."),
        ("open", "We are not the ones refusing to negotiate."),
        ("open", "It is not true that we refuse to talk."),
        ("refuses", "We have refused to negotiate."),
        ("refuses", "We are not ready to talk to them."),
        ("sceptical", "We do not see any prospects for talks."),
    ],
)
def test_negation_and_double_negation(expected: str, content: str) -> None:
    assert stance(content, quote_type="direct") == expected


def test_what_a_party_says_of_itself_and_of_the_other_differs() -> None:
    said = "Russia will not negotiate with this government."
    assert stance(said, speaker="Dmitry Peskov", side="Russia") == "refuses"
    assert stance(said, speaker="Volodymyr Zelensky", side="Ukraine") == "sceptical"
    assert stance("Moscow refuses to talk.", source_text="Kyiv") == "sceptical"


def test_a_pronoun_is_the_other_in_a_quotation_and_the_speaker_in_a_report() -> None:
    assert stance("He refuses to negotiate.", quote_type="direct") == "sceptical"
    assert stance("he would not negotiate with Hamas", quote_type="indirect") == "refuses"


def test_the_cue_carries_the_stance() -> None:
    content = "to negotiate with the general"
    assert stance(content, cue="refused") == "refuses"
    assert stance(content, cue="offered") == "open"


def test_a_negation_before_the_cue_is_seen_in_the_article() -> None:
    lead = "The talks went on. Kyiv has not refused "
    at = lead.index("refused")
    row, articles = placed("to negotiate", lead, cue="refused", cue_start=at, cue_end=at + 7)
    assert by_rules(row, articles)["stance"].tolist() == ["open"]


def test_short_remarks_are_on_negotiation_only_where_the_text_speaks_of_it() -> None:
    near = by_rules(*placed("That moment is not right now."))
    assert near["stance"].tolist() == ["sceptical"]
    far = by_rules(*placed("That moment is not right now.", "The bakery is shut. He said: "))
    assert far["on_negotiation"].tolist() == [False]
    assert by_rules(statements("That moment is not right now."))["stance"].isna().all()


@pytest.mark.parametrize(
    ("expected", "content"),
    [
        ("neutral", "The ball is in their court now."),
        ("sceptical", "It takes two to tango."),
        ("sceptical", "We bow to no ultimatums."),
        ("neutral", "We are waiting for an answer."),
        ("neutral", "It is up to them."),
        ("open", "We are ready to take this step."),
        ("sceptical", "They walked it back."),
    ],
)
def test_figures_of_speech_are_read_from_the_sentences_before(expected: str, content: str) -> None:
    coded = by_rules(*placed(content, quote_type="direct"))
    assert coded["on_negotiation"].tolist() == [True]
    assert coded["stance"].tolist() == [expected]
    away = by_rules(*placed(content, "The match had begun. The trainer said: "))
    assert away["on_negotiation"].tolist() == [content == "We bow to no ultimatums."]


@pytest.mark.parametrize(
    "content",
    [
        "They never stopped the shelling.",
        "We are not ready to send more tanks.",
        "Sanctions against the ministers will not be lifted now.",
        "The next step is a vote in parliament.",
        "We refuse to give them missiles.",
        "They want the money, 3 billion of it.",
    ],
)
def test_other_subjects_stay_out_beside_talk_of_talks(content: str) -> None:
    assert by_rules(*placed(content))["on_negotiation"].tolist() == [False]


@pytest.mark.parametrize(
    "content",
    [
        "Shelling or not, we are ready for negotiations.",
        "A ceasefire must come before the election.",
        "We will not return to the table while missiles fall.",
    ],
)
def test_a_word_on_talks_outweighs_other_subjects(content: str) -> None:
    assert by_rules(*placed(content))["on_negotiation"].tolist() == [True]


def test_an_unnamed_speaker_is_told_from_the_other_by_the_source() -> None:
    said = "Russia will not negotiate with this government."
    unnamed = {"speaker": None, "speaker_kind": "unnamed"}
    assert stance(said, source_text="a Russian diplomat", **unnamed) == "refuses"
    assert stance(said, source_text="a Ukrainian official", **unnamed) == "sceptical"


def test_off_negotiation_and_abstaining_are_told_apart() -> None:
    coded = by_rules(statements("The harvest was good.", "The talks are named after a river."))
    assert coded["on_negotiation"].tolist() == [False, True]
    assert coded["stance"].isna().all()
    assert coded["conditions"].tolist() == [[], []]
    assert coded["stance_rule"].isna().all()


def test_evidence_codes_and_confidence_come_from_the_rule() -> None:
    coded = by_rules(statements("“We won’t negotiate with  terrorists,”")).iloc[0]
    rule = next(rule for rule in BOOK.rules if rule.id == coded["stance_rule"])
    assert coded["stance_evidence"] == "won’t negotiate"
    assert (coded["cameo"], coded["plover"]) == ("125", "REJECT/meet/diplomatic")
    assert coded["stance_confidence"] == rule.confidence
    assert coded["codebook_version"] == BOOK.version
    call = by_rules(statements("He urged both sides to return to the table.")).iloc[0]
    assert call["cameo"] == "026" and pd.isna(call["plover"])


def test_conditions_of_a_deal_do_not_make_a_statement_conditional() -> None:
    coded = by_rules(
        statements("We are ready for talks today. A peace must include security guarantees.")
    )
    assert coded["stance"].tolist() == ["open"]
    assert coded["conditions"].tolist() == [["security guarantees"]]


@pytest.mark.parametrize(
    ("shift", "content"),
    [
        ("reversal", "The premier changed his stance on talks."),
        ("softening", "The union dropped its demand and agreed to talks."),
        ("hardening", "The cabinet is no longer ready for talks."),
        (None, "The cabinet is ready for talks."),
    ],
)
def test_reported_shift(shift: str | None, content: str) -> None:
    found = by_rules(statements(content))["reported_shift"].iloc[0]
    assert found == shift if shift else pd.isna(found)


def test_a_change_told_between_two_positions_belongs_to_the_later() -> None:
    text = (
        "The general refused to negotiate but changed his stance later and set out terms for talks."
    )
    spans = [("refused", "to negotiate"), ("set out", "terms for talks")]
    rows = [
        {
            "statement_id": content,
            "article_id": "a",
            "content": content,
            "start": text.index(content),
            "end": text.index(content) + len(content),
            "segments": [[text.index(content), text.index(content) + len(content)]],
            "cue": cue,
            "cue_start": text.index(cue),
            "source_start": 0 if cue == "refused" else None,
            "context_start": 0,
            "context_end": len(text),
        }
        for cue, content in spans
    ]
    articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    coded = by_rules(pd.DataFrame(rows), articles)
    assert coded["stance"].tolist() == ["refuses", "conditional"]
    assert pd.isna(coded["reported_shift"].iloc[0])
    assert coded["reported_shift"].iloc[1] == "reversal"


def test_a_record_is_coded_from_paraphrase_and_short_quotation() -> None:
    record = pd.DataFrame(
        {
            "statement_id": ["r1", "r2", "r3"],
            "speaker": ["A", "B", "C"],
            "paraphrase": ["Refuses to negotiate.", "Answers the journalist", "Sees nothing new"],
            "short_quote": [None, "we are ready for talks", None],
            "on_negotiation": [None, None, False],
        }
    )
    coded = by_rules(record)
    assert coded["stance"].tolist()[:2] == ["refuses", "open"]
    assert coded["on_negotiation"].tolist() == [True, True, False]
    assert validate(coded, "record")["stance"].dtype == STANCE_DTYPE


def test_the_input_is_unchanged_and_the_output_fits_the_schema() -> None:
    row, articles = placed("We are ready for talks.")
    before = row.copy(deep=True)
    coded = validate(by_rules(row, articles), "statements")
    assert_frame_equal(row, before)
    assert coded["stance"].cat.ordered


def test_empty_missing_and_repeated_rows() -> None:
    assert len(by_rules(statements())) == 0
    odd = pd.DataFrame({"content": ["We refuse to talk.", None, ""]}, index=[7, 7, 7])
    coded = by_rules(odd)
    assert coded.index.tolist() == [7, 7, 7]
    assert coded["on_negotiation"].tolist() == [True, False, False]


def test_a_table_without_words_is_refused() -> None:
    with pytest.raises(MissingColumnError, match=r"'content'.*'paraphrase'.*has text"):
        by_rules(pd.DataFrame({"text": ["x"]}))


def test_another_codebook_by_name_path_or_object(tmp_path: Path) -> None:
    builtin = Path(__file__).parents[1] / "data" / "codebooks" / "negotiation.yaml"
    mine = tmp_path / "mine.yaml"
    text = builtin.read_text(encoding="utf-8")
    mine.write_text(text.replace('version: "', 'version: "mine ', 1), encoding="utf-8")
    table = statements("We refuse to talk.")
    versions = [
        code_stance(table, codebook=book)["codebook_version"][0]
        for book in (None, "negotiation", BOOK, mine, str(mine))
    ]
    assert versions == [BOOK.version] * 3 + [f"mine {BOOK.version}"] * 2
    with pytest.raises(CodebookError, match="there is no codebook 'nonsense'"):
        code_stance(table, codebook="nonsense")
    with pytest.raises(MissingPathError, match=r"gone\.yaml"):
        code_stance(table, codebook=tmp_path / "gone.yaml")


@pytest.mark.parametrize("unit", ['"', "a", "not talks if ", "they will not want ", "only if "])
def test_time_grows_with_the_length(unit: str) -> None:
    def seconds(size: int) -> float:
        table = statements("talks " + unit * (size // len(unit)))
        start = time.process_time()
        by_rules(table)
        return time.process_time() - start

    seconds(1_000)
    assert seconds(60_000) < 20 * seconds(15_000) + 0.5


def test_a_codebook_need_not_name_other_subjects(tmp_path: Path) -> None:
    builtin = Path(__file__).parents[1] / "data" / "codebooks" / "negotiation.yaml"
    text = builtin.read_text(encoding="utf-8")
    start, end = text.index("  elsewhere:\n"), text.index("  never:\n")
    mine = tmp_path / "mine.yaml"
    text = (text[:start] + text[end:]).replace("classifier: stance-2\n", "")
    mine.write_text(text, encoding="utf-8")
    row, articles = placed("We refuse to give them missiles.")
    assert by_rules(row, articles)["on_negotiation"].tolist() == [False]
    assert code_stance(row, articles, codebook=mine)["on_negotiation"].tolist() == [True]
