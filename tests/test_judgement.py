"""Network and rules together: what decides, when the machine abstains, and what it says for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import (
    code_stance,
    extract_conditions,
    extract_statements,
    load_codebook,
    load_dataset,
)
from analysis.codebook import STANCES, Tag
from analysis.errors import CodebookError
from analysis.judgement import log_odds, stance_chances, tag_chances, topic_chance
from analysis.stance_network import Scores, encode_window, join_window, shipped_stance_network

BOOK = load_codebook("negotiation")
FIT = {"scale": 1.0, "rule": 1.0}


def scores(*stance: float, topic: float = 0.0) -> Scores:
    return Scores(topic, np.array(stance, np.float32), np.zeros(58, np.float32), np.zeros(1))


def coded(*contents: str, **columns: object) -> pd.DataFrame:
    return code_stance(pd.DataFrame({"content": list(contents)}).assign(**columns))


def told(text: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    return extract_statements(articles), articles


def test_chances_follow_scores_scale_and_rule() -> None:
    assert stance_chances(scores(0, 0, 0, 0, 0), None, FIT) == pytest.approx([0.2] * 5)
    sharp = stance_chances(scores(0, 0, 0, 0, np.log(4)), None, FIT | {"scale": 2.0})
    assert sharp == pytest.approx([0.05] * 4 + [0.8])
    rule = replace(BOOK.rules[0], stance="neutral", confidence=0.8)
    assert stance_chances(scores(0, 0, 0, 0, 0), rule, FIT) == pytest.approx(
        [0.125, 0.125, 0.5, 0.125, 0.125]
    )
    assert log_odds(0.8) == pytest.approx(np.log(4))


def test_the_topic_weighs_network_and_rules() -> None:
    fitted = {"scale": 1.0, "rule": np.log(3), "bias": 0.0}
    assert topic_chance(scores(topic=0.0), False, fitted) == pytest.approx(0.5)
    assert topic_chance(scores(topic=0.0), True, fitted) == pytest.approx(0.75)


def test_a_condition_adds_up_what_speaks_for_it() -> None:
    features = np.array([[0.0, 0, 0], [0.0, 1, 1]])
    fitted = {"weights": [1.0, np.log(2), np.log(2)], "bias": 0.0}
    assert tag_chances(features, fitted) == pytest.approx([0.5, 0.8])


@pytest.mark.parametrize(
    ("expected", "content"),
    [
        ("refuses", "We will not sit at one table with the men who burned our villages."),
        ("refuses", "There will be no conversation with this junta, today or ever."),
        ("sceptical", "The government only talks of peace to win time for its army."),
        ("sceptical", "The rebels have turned their backs on every round of talks."),
        ("sceptical", "The mediators' new draft is unacceptable to us."),
        ("neutral", "The next round of negotiations begins on Tuesday in Nairobi."),
        ("neutral", "The delegations discussed the exchange of prisoners."),
        ("conditional", "We will come to the table only if the blockade ends first."),
        ("conditional", "Talks can begin once the last soldier has crossed the river."),
        ("open", "We are prepared to meet them anywhere and at any hour."),
        ("open", "He urged the union and the company to return to the bargaining table."),
        ("open", "There is no military solution, and both sides should sit down together."),
        ("sceptical", "Oh yes, they want peace, with missiles every night."),
    ],
)
def test_sentences_that_neither_codebook_nor_training_has(expected: str, content: str) -> None:
    row = coded(content).iloc[0]
    assert bool(row["on_negotiation"])
    assert row["stance"] == expected


@pytest.mark.parametrize(
    "content",
    [
        "The harvest was better than last year.",
        "The army fired two hundred rockets at the port.",
        "The minister talked for an hour about the new railway.",
    ],
)
def test_other_topics_are_not_on_negotiation(content: str) -> None:
    row = coded(content).iloc[0]
    assert not row["on_negotiation"]
    assert pd.isna(row["stance_confidence"])


def test_a_rule_that_fits_is_named_with_its_words() -> None:
    row = coded("We are ready for talks at any time.").iloc[0]
    rule = next(rule for rule in BOOK.rules if rule.id == row["stance_rule"])
    assert rule.stance == row["stance"] == "open"
    assert row["stance_evidence"] == "We are ready for talks"
    assert row["cameo"] == rule.cameo


def test_without_a_rule_three_rows_of_the_record_are_named() -> None:
    row = coded("Oh yes, they want peace, with missiles every night.").iloc[0]
    assert row["stance_rule"] == BOOK.classifier
    names = row["stance_evidence"].removeprefix("like ").split(", ")
    stances = load_dataset("record").set_index("statement_id")["stance"]
    assert len(names) == 3
    for name in names:
        statement, stance = name.removesuffix(")").split(" (")
        assert stances[statement] == stance


def test_a_row_of_the_record_is_no_example_of_its_own() -> None:
    record = load_dataset("record")
    alone = code_stance(record)[["statement_id", "stance_rule", "stance_evidence"]]
    alone = alone[alone["stance_rule"] == BOOK.classifier]
    assert len(alone) > 20
    for row in alone.itertuples():
        assert f"{row.statement_id} (" not in row.stance_evidence


def test_an_unsure_machine_abstains_and_says_how_unsure() -> None:
    contents = load_dataset("gold")["content"].tolist()
    table = coded(*contents)
    least = shipped_stance_network().calibration["stance"]["threshold"]
    on = table[table["on_negotiation"].astype(bool)]
    silent = on["stance"].isna()
    assert 0 < silent.sum() < len(on) / 2
    assert (on.loc[silent, "stance_confidence"] < least).all()
    assert (on.loc[~silent, "stance_confidence"] >= least).all()
    assert on.loc[silent, ["stance_rule", "stance_evidence", "cameo"]].isna().all(axis=None)


def test_rows_do_not_depend_on_their_company() -> None:
    contents = ["We will talk once they withdraw.", "It rained.", "No talks, never."]
    together = coded(*contents)
    for place, content in enumerate(contents):
        pd.testing.assert_frame_equal(coded(content), together.iloc[[place]].reset_index(drop=True))


def test_a_denial_has_no_stance_and_no_conditions() -> None:
    table = pd.DataFrame({"statement_id": ["s"], "content": ["Talks only if they withdraw."]})
    row = code_stance(table.assign(negated=True))
    assert row["on_negotiation"].tolist() == [True]
    assert row["stance"].isna().all()
    assert extract_conditions(table.assign(negated=True)).empty


def test_lists_belong_to_their_rows() -> None:
    first = coded("It rained.", "It snowed.")
    first["conditions"].iloc[0].append("mine")
    assert first["conditions"].iloc[1] == []
    assert coded("It rained.")["conditions"].tolist() == [[]]


@pytest.mark.parametrize("content", ["", "—", "“ ”", None])
def test_no_words_no_codes(content: str | None) -> None:
    row = code_stance(pd.DataFrame({"content": [content]}, dtype="str"))
    assert row["on_negotiation"].tolist() == [False]
    assert row["conditions"].tolist() == [[]]


def test_a_record_row_without_words_keeps_its_topic_and_gets_no_codes() -> None:
    row = load_dataset("record").head(1).assign(paraphrase=None, short_quote=None)
    coded_row = code_stance(row)
    assert coded_row["on_negotiation"].tolist() == [True]
    assert coded_row["stance"].isna().all()
    assert coded_row["conditions"].tolist() == [[]]


def test_another_network_is_asked_for_by_name() -> None:
    with pytest.raises(CodebookError, match=r"the kit has 'stance-2', not 'stance-9'"):
        code_stance(
            pd.DataFrame({"content": ["No talks."]}), codebook=replace(BOOK, classifier="stance-9")
        )


def test_a_condition_that_only_the_codebook_has_is_found_by_its_rules() -> None:
    import re

    choir = Tag("choir", "other", re.compile(r"(?<= )choir "))
    book = replace(BOOK, tags=(*BOOK.tags, choir))
    table = pd.DataFrame({"content": ["We will hold talks only if the choir sings."]})
    assert "choir" in code_stance(table, codebook=book)["conditions"].iloc[0]
    fewer = replace(BOOK, tags=tuple(tag for tag in BOOK.tags if tag.name != "troop withdrawal"))
    table = pd.DataFrame({"content": ["We will talk once Russia withdraws its troops."]})
    assert "troop withdrawal" in code_stance(table)["conditions"].iloc[0]
    assert "troop withdrawal" not in code_stance(table, codebook=fewer)["conditions"].iloc[0]


def test_the_network_is_named_beside_the_tagger() -> None:
    statements, articles = told('The talks went on. "We will talk," said Anna Berg.')
    once = code_stance(statements, articles)
    assert once["model_version"].unique().tolist() == ["network-3+stance-2"]
    assert code_stance(once, articles)["model_version"].equals(once["model_version"])


def test_conditions_are_found_in_statements_that_nobody_has_coded() -> None:
    statements, articles = told(
        'The peace talks went on. "We will talk once Russia withdraws its troops," said Anna Berg.'
    )
    found = extract_conditions(statements, articles)
    assert found["condition"].tolist() == ["troop withdrawal"]
    assert found["clause"].tolist() == ["once Russia withdraws its troops"]


def test_every_coded_condition_has_its_clause() -> None:
    gold, articles = load_dataset("gold"), load_dataset("articles")
    for texts in (articles, None):
        found = extract_conditions(gold, texts)
        listed = found.groupby("statement_id")["condition"].agg(set).to_dict()
        assert listed == {
            row.statement_id: set(row.conditions) for row in gold.itertuples() if row.conditions
        }


def test_a_long_source_leaves_room_for_the_content() -> None:
    source = "the chairman of the committee on the affairs of the northern provinces, " * 8
    vocabulary = shipped_stance_network().vocabulary
    _, roles = encode_window(vocabulary, join_window(source, "said", "There will be no talks."))
    assert (roles == 3).sum() == 6


def test_all_stances_are_within_reach() -> None:
    given = set(code_stance(load_dataset("gold"), load_dataset("articles"))["stance"].dropna())
    assert given == set(STANCES)
