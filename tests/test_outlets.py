"""Outlets compared: shares, intervals and omissions, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import load_dataset
from analysis.errors import DuplicateIdError, InputError, MissingColumnError
from analysis.outlets import LEAST_ARTICLES, LEFT_OUT, compare_outlets
from analysis.schemas import SchemaError, empty_table

A, B, C = "Post", "Herald", "Times"


def printed(*rows: tuple[str, str, str], **columns: Any) -> pd.DataFrame:
    """Make a table of (outlet, article, stance) rows with ids s00, s01, ..."""
    plain = {
        "statement_id": [f"s{place:02}" for place in range(len(rows))],
        "outlet": [row[0] for row in rows],
        "article_id": [row[1] for row in rows],
        "speaker": "Ann Lee",
        "stance": [row[2] for row in rows],
    }
    return pd.DataFrame(plain | columns)


def sayings(*rows: tuple[str, str, str, str | None, list[str]], **columns: Any) -> pd.DataFrame:
    """Make a table of (id, outlet, stance, same_as, conditions), one article per outlet and id."""
    plain = {
        "statement_id": [row[0] for row in rows],
        "outlet": [row[1] for row in rows],
        "article_id": [f"{row[1]} {row[0]}" for row in rows],
        "speaker": "Ann Lee",
        "stance": [row[2] for row in rows],
        "same_as": [row[3] for row in rows],
        "conditions": [row[4] for row in rows],
    }
    return pd.DataFrame(plain | columns)


def row_of(table: pd.DataFrame, outlet: str, measure: str, value: str) -> pd.Series:
    found = table[
        (table["outlet"] == outlet) & (table["measure"] == measure) & (table["value"] == value)
    ]
    (place,) = found.index
    return found.loc[place]


def halves(table: pd.DataFrame) -> dict[str, list[int]]:
    """Give per outlet how often nothing, limit, willingness and both are left out."""
    rows = table[table["measure"] == "left_out"]
    assert rows["value"].isin(LEFT_OUT).all()
    return {
        outlet: of.set_index("value")["count"].reindex(list(LEFT_OUT)).tolist()
        for outlet, of in rows.groupby("outlet")
    }


def open_of(articles: int, opens: int, outlet: str, *, per_article: int = 1) -> list[Any]:
    return [
        (outlet, f"{outlet}{place}", "open" if place < opens else "refuses")
        for place in range(articles)
        for _ in range(per_article)
    ]


def test_shares_others_and_differences_are_those_counted_by_hand() -> None:
    said = printed((A, "a1", "open"), (A, "a1", "refuses"), (A, "a2", "open"), (B, "b1", "neutral"))
    shown = compare_outlets(said)
    row = row_of(shown, A, "stance", "open")
    assert row[["n", "count", "n_articles"]].tolist() == [3, 2, 2]
    assert row["share"] == pytest.approx(2 / 3)
    assert (row["others"], row["statement_ids"]) == (0.0, ["s00", "s02"])
    assert row["difference"] == pytest.approx(2 / 3)
    other = row_of(shown, B, "stance", "open")
    assert (other["count"], other["statement_ids"]) == (0, [])
    assert other["difference"] == pytest.approx(-2 / 3)


def test_every_count_has_its_statements_behind_it() -> None:
    shown = compare_outlets(load_dataset("record"), n_resamples=9)
    assert (shown["statement_ids"].map(len) == shown["count"]).all()
    assert (shown["count"] <= shown["n"]).all()
    np.testing.assert_allclose(shown["share"], shown["count"] / shown["n"])


def test_outlets_with_most_statements_come_first_and_stances_keep_their_order() -> None:
    shown = compare_outlets(printed((B, "b", "open"), (A, "a", "open"), (A, "a", "open")))
    stance = shown[shown["measure"] == "stance"]
    assert stance["outlet"].unique().tolist() == [A, B]
    assert stance["value"].tolist() == 2 * "refuses sceptical neutral conditional open".split()


def test_interval_of_ten_articles_is_wilsons_with_students_t() -> None:
    # One statement an article: as exact as 9; Student's t of 9 is 2.2622.
    row = row_of(compare_outlets(printed(*open_of(10, 4, A))), A, "stance", "open")
    assert row["low"] == pytest.approx(0.1391, abs=2e-4)
    assert row["high"] == pytest.approx(0.7334, abs=2e-4)


def test_what_no_article_shows_may_still_be_shown_by_a_third() -> None:
    row = row_of(compare_outlets(printed(*open_of(10, 0, A, per_article=3))), A, "stance", "open")
    assert (row["share"], row["low"]) == (0.0, 0.0)
    assert row["high"] == pytest.approx(0.3385, abs=2e-4)


def test_an_article_that_repeats_itself_adds_nothing() -> None:
    plain = row_of(compare_outlets(printed(*open_of(10, 4, A))), A, "stance", "open")
    wordy = compare_outlets(printed(*open_of(10, 4, A, per_article=6)))
    row = row_of(wordy, A, "stance", "open")
    assert (row["n"], row["n_articles"]) == (60, 10)
    assert row[["low", "high"]].tolist() == pytest.approx(plain[["low", "high"]].tolist())


def test_statements_of_many_articles_make_narrower_intervals_than_those_of_few() -> None:
    few = row_of(compare_outlets(printed(*open_of(6, 3, A, per_article=10))), A, "stance", "open")
    many = row_of(compare_outlets(printed(*open_of(60, 30, A))), A, "stance", "open")
    assert few["n"] == many["n"] == 60
    assert few["high"] - few["low"] > 2 * (many["high"] - many["low"])


@pytest.mark.parametrize(("articles", "bounded"), [(LEAST_ARTICLES - 1, False), (5, True)])
def test_few_articles_have_a_share_without_interval(articles: int, bounded: bool) -> None:
    rows = [*open_of(articles, 2, A, per_article=9), *open_of(20, 10, B)]
    row = row_of(compare_outlets(printed(*rows)), A, "stance", "open")
    assert row["share"] == pytest.approx(2 / articles)
    ends = ["low", "high", "difference_low", "difference_high"]
    assert row[ends].notna().tolist() == 4 * [bounded]
    assert np.isfinite(row["difference"])


def test_interval_of_a_difference_is_put_together_from_both() -> None:
    row = row_of(
        compare_outlets(printed(*open_of(10, 4, A), *open_of(10, 0, B))), A, "stance", "open"
    )
    # .4 less the root of (.4 - .1391) squared and .3385 squared; .4 and .3334, for 0 - 0 is 0.
    assert row["difference_low"] == pytest.approx(0.4 - 0.4273, abs=5e-4)
    assert row["difference_high"] == pytest.approx(0.4 + 0.3334, abs=5e-4)


def test_a_wider_level_gives_wider_intervals() -> None:
    said = printed(*open_of(12, 5, A), *open_of(12, 7, B))
    rows = [
        row_of(compare_outlets(said, level=level), A, "stance", "open") for level in (0.8, 0.99)
    ]
    assert rows[1]["low"] < rows[0]["low"] < rows[0]["high"] < rows[1]["high"]


def test_intervals_hold_what_two_outlets_have_in_common() -> None:
    random = np.random.default_rng(11)
    held, apart, wrong = 0, 0, 0
    runs = 60
    for _ in range(runs):
        rows = [
            (outlet, f"{outlet}{place}", "open" if random.random() < lean else "refuses")
            for outlet, articles in ((A, 15), (B, 30))
            for place, lean in enumerate(random.choice([0.1, 0.5], articles))
            for _ in range(random.integers(1, 8))
        ]
        row = row_of(compare_outlets(printed(*rows), n_resamples=99), A, "stance", "open")
        held += row["low"] <= 0.3 <= row["high"]
        apart += not row["difference_low"] <= 0 <= row["difference_high"]
        wrong += row["p_value"] <= 0.05
    assert held >= 0.9 * runs
    assert apart <= 0.1 * runs
    assert wrong <= 0.12 * runs


def test_a_true_difference_is_told_from_chance_and_long_articles_alone_are_not() -> None:
    apart = compare_outlets(printed(*open_of(20, 18, A), *open_of(20, 3, B)))
    row = row_of(apart, A, "stance", "open")
    assert row["p_value"] <= row["p_adjusted"] < 0.01
    # One article of forty says the same thing thirty times.
    rows = [*open_of(20, 8, A), *open_of(20, 8, B), *[(A, "long", "open")] * 30]
    alike = row_of(compare_outlets(printed(*rows)), A, "stance", "open")
    assert alike["difference"] > 0.3
    assert alike["p_value"] > 0.05


def test_adjusted_p_grows_with_what_is_compared() -> None:
    said = printed(*open_of(20, 14, A), *open_of(20, 7, B), *open_of(20, 10, C))
    shown = compare_outlets(said)
    tested = shown.dropna(subset="p_value")
    assert shown.attrs["tested"] == {"speaker": 0, "stance": 6}
    assert (tested["p_adjusted"] >= tested["p_value"]).all()
    assert (
        row_of(shown, A, "stance", "open")["p_adjusted"]
        > row_of(shown, A, "stance", "open")["p_value"]
    )


def test_what_is_rare_is_not_tested() -> None:
    rows = [*open_of(40, 3, A), *open_of(40, 1, B)]
    assert compare_outlets(printed(*rows))["p_value"].isna().all()


def test_result_depends_on_seed_and_rows_but_not_on_their_order() -> None:
    said = printed(*open_of(20, 12, A), *open_of(20, 9, B))
    shown = compare_outlets(said, seed=4)
    pd.testing.assert_frame_equal(shown, compare_outlets(said, seed=4))
    shuffled = said.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(shown, compare_outlets(shuffled, seed=4))
    assert not shown["p_value"].equals(compare_outlets(said, seed=5)["p_value"])


def test_joint_statement_counts_for_each_and_unnamed_ones_stand_together() -> None:
    said = printed((A, "a", "open"), (A, "a", "open"), (B, "b", "open")).assign(
        speaker=["Ann Lee; Bo Berg", None, "Bo Berg"], side=["North", "North", None]
    )
    shown = compare_outlets(said)
    for name, count in (("Ann Lee", 1), ("Bo Berg", 1), ("(no name)", 1)):
        row = row_of(shown, A, "speaker", name)
        assert (row["n"], row["count"]) == (2, count)
    assert row_of(shown, A, "side", "North")["share"] == 1.0
    # A rare name has no row where it does not occur.
    rows = shown[(shown["outlet"] == B) & (shown["measure"] == "speaker")]
    assert rows["value"].tolist() == ["Bo Berg"]


def test_quote_types_are_shares_of_what_has_one() -> None:
    said = printed((A, "a", "open"), (A, "a", "open"), (A, "a", "open")).assign(
        quote_type=["direct", "mixed", None]
    )
    shown = compare_outlets(said)
    assert row_of(shown, A, "quote_type", "direct")[["n", "share"]].tolist() == [2, 0.5]
    assert row_of(shown, A, "quote_type", "indirect")["share"] == 0.0


def test_abstained_stances_count_for_the_speaker_only() -> None:
    shown = compare_outlets(printed((A, "a", "open"), (A, "a", None)))
    assert row_of(shown, A, "stance", "open")["n"] == 1
    assert row_of(shown, A, "speaker", "Ann Lee")["n"] == 2


def test_thoughts_denials_and_other_topics_are_not_counted() -> None:
    said = printed(*[(A, "a", "open")] * 4).assign(
        on_negotiation=[True, True, True, False],
        attribution_kind=["said", "thought", "act", "said"],
        negated=[False, False, True, False],
    )
    assert row_of(compare_outlets(said), A, "stance", "open")["statement_ids"] == ["s00"]


def test_without_a_topic_everything_counts() -> None:
    said = printed((A, "a", "open"), (A, "a", None))
    assert row_of(compare_outlets(said), A, "speaker", "Ann Lee")["count"] == 2


def test_each_outlet_counts_a_saying_once() -> None:
    said = printed((A, "a1", "open"), (A, "a2", "open"), (B, "b", "open"), (B, "b2", "refuses"))
    shown = compare_outlets(said.assign(same_as=["s01", None, "s01", "s03"]))
    assert row_of(shown, A, "stance", "open")["statement_ids"] == ["s01"]
    assert row_of(shown, B, "stance", "open")[["n", "count"]].tolist() == [2, 1]
    assert shown.attrs["copies"] == 1


def test_rows_without_outlet_form_one_unknown_source() -> None:
    said = printed((A, "a", "open"), ("", "x", "open"), (None, "y", "open"))  # type: ignore[arg-type]
    shown = compare_outlets(said)
    assert row_of(shown, "(unknown source)", "stance", "open")["statement_ids"] == ["s01", "s02"]


def test_host_of_the_address_names_an_outlet_that_has_no_name() -> None:
    said = printed(("", "a", "open")).assign(url="https://news.example.org/1")
    assert compare_outlets(said)["outlet"].unique().tolist() == ["news.example.org"]


def test_another_column_can_be_compared() -> None:
    said = printed((A, "a", "open"), (B, "b", "open"), (C, "c", "refuses")).assign(
        country=["UK", "UK", None]
    )
    shown = compare_outlets(said, by="country")
    assert row_of(shown, "UK", "stance", "open")[["n", "n_articles"]].tolist() == [2, 2]
    assert row_of(shown, "(unknown source)", "stance", "refuses")["share"] == 1.0


def test_chosen_outlets_are_compared_with_one_another_only() -> None:
    said = printed((A, "a", "open"), (B, "b", "refuses"), (C, "c", "open"))
    shown = compare_outlets(said, outlets=[B, A])
    assert set(shown["outlet"]) == {A, B}
    assert row_of(shown, B, "stance", "open")["others"] == 1.0
    alone = row_of(compare_outlets(said, outlets=[A]), A, "stance", "open")
    assert alone["share"] == 1.0
    assert alone[["others", "difference", "difference_low", "p_value"]].isna().all()


def test_outlets_of_which_nothing_counts_are_named() -> None:
    said = printed((A, "a", "open"), (B, "b", "refuses"), (C, "c", "open"))
    said["on_negotiation"] = [True, True, False]
    assert compare_outlets(said, outlets=[A, C]).attrs["without"] == [C]
    assert compare_outlets(said).attrs["without"] == [C]
    assert compare_outlets(said, outlets=[A, B]).attrs["without"] == []


def test_a_print_without_a_stance_that_shows_both_halves_leaves_nothing_out() -> None:
    rows = [
        ("m", A, "open", None, ["withdrawal"]),
        ("n", B, None, "m", ["withdrawal"]),
        ("o", B, "open", "m", []),
    ]
    shown = compare_outlets(sayings(*rows))
    assert halves(shown)[B] == [1, 0, 0, 0]
    assert shown.attrs["unjudged"] == 0


def test_unknown_outlet_is_named_with_those_near_it() -> None:
    said = printed((A, "a", "open"), (B, "b", "open"))
    with pytest.raises(InputError, match="no outlet 'Hrald'; did you mean Herald"):
        compare_outlets(said, outlets=["Hrald"])
    with pytest.raises(InputError, match="give a list"):
        compare_outlets(said, outlets="Post")
    with pytest.raises(InputError, match="outlets=5"):
        compare_outlets(said, outlets=5)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="holds 5"):
        compare_outlets(said, outlets=[A, 5])  # type: ignore[list-item]
    with pytest.raises(InputError, match="one column"):
        compare_outlets(said, by=["outlet"])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="names no outlet"):
        compare_outlets(said, outlets=[])


# What is left out


def test_each_half_left_out_is_told() -> None:
    shown = compare_outlets(
        sayings(
            ("m", A, "open", None, ["withdrawal"]),
            ("n", B, "open", "m", []),
            ("o", C, "refuses", "m", []),
            ("p", "Wire", "neutral", "m", []),
        )
    )
    assert halves(shown) == {
        A: [1, 0, 0, 0],
        B: [0, 1, 0, 0],
        C: [0, 0, 1, 0],
        "Wire": [0, 0, 0, 1],
    }
    row = row_of(shown, B, "left_out", "limit")
    assert (row["n"], row["share"], row["others"], row["statement_ids"]) == (1, 1.0, 0.0, ["n"])


def test_conditional_shows_both_halves_by_itself() -> None:
    shown = compare_outlets(
        sayings(("m", A, "conditional", None, []), ("n", B, "sceptical", "m", ["withdrawal"]))
    )
    assert halves(shown) == {A: [1, 0, 0, 0], B: [0, 0, 1, 0]}


def test_what_was_said_is_known_from_all_prints_together() -> None:
    shown = compare_outlets(
        sayings(("m", A, "open", None, []), ("n", B, "neutral", "m", ["withdrawal"]))
    )
    assert halves(shown) == {A: [0, 1, 0, 0], B: [0, 0, 1, 0]}


@pytest.mark.parametrize(
    "rows",
    [
        [("m", A, "open", None, []), ("n", B, "open", "m", [])],
        [("m", A, "refuses", None, []), ("n", B, "neutral", "m", ["withdrawal"])],
        [("m", A, "open", None, ["withdrawal"]), ("n", A, "open", "m", [])],
        [("m", A, "open", None, ["withdrawal"]), ("n", B, "open", None, [])],
    ],
    ids=["only willing", "only a limit", "one outlet", "no copies"],
)
def test_what_is_not_mixed_or_not_shared_says_nothing(rows: list[Any]) -> None:
    assert halves(compare_outlets(sayings(*rows))) == {}


def test_half_in_another_sentence_of_the_article_is_not_left_out() -> None:
    rows = [
        ("m", A, "open", None, ["withdrawal"]),
        ("n", B, "open", "m", []),
        ("o", B, "neutral", None, ["withdrawal"]),
    ]
    together = sayings(*rows, article_id=["a", "b", "b"])
    assert halves(compare_outlets(together))[B] == [1, 0, 0, 0]
    by_others = together.assign(speaker=["Ann Lee", "Ann Lee", "Bo Berg"])
    assert halves(compare_outlets(by_others))[B] == [0, 1, 0, 0]
    elsewhere = sayings(*rows, article_id=["a", "b", "c"])
    assert halves(compare_outlets(elsewhere))[B] == [0, 1, 0, 0]
    joint = together.assign(speaker=["Ann Lee", "Ann Lee", "Bo Berg; Ann Lee"])
    assert halves(compare_outlets(joint))[B] == [1, 0, 0, 0]


def test_half_in_a_second_print_of_the_outlet_is_not_left_out() -> None:
    rows = [
        ("m", A, "open", None, ["withdrawal"]),
        ("n", B, "open", "m", []),
        ("o", B, "sceptical", "m", []),
    ]
    row = row_of(compare_outlets(sayings(*rows)), B, "left_out", "nothing")
    assert (row["n"], row["count"], row["n_articles"]) == (1, 1, 1)


def test_print_without_a_stance_is_not_judged() -> None:
    rows = [("m", A, "open", None, ["withdrawal"]), ("n", B, None, "m", [])]
    shown = compare_outlets(sayings(*rows))
    assert halves(shown) == {A: [1, 0, 0, 0]}
    assert shown.attrs["unjudged"] == 1


def test_chains_and_circles_of_copies_are_one_saying() -> None:
    chain = [
        ("m", A, "open", "n", ["withdrawal"]),
        ("n", B, "open", "o", []),
        ("o", C, "open", None, []),
    ]
    assert halves(compare_outlets(sayings(*chain)))[C] == [0, 1, 0, 0]
    circle = [(*row[:3], other, row[4]) for row, other in zip(chain, "nom", strict=True)]
    assert halves(compare_outlets(sayings(*circle))) == halves(compare_outlets(sayings(*chain)))
    lost = [(*row[:3], "gone", row[4]) for row in chain]
    assert halves(compare_outlets(sayings(*lost))) == halves(compare_outlets(sayings(*chain)))


def test_half_is_known_also_from_outlets_that_are_not_compared() -> None:
    rows = [
        ("m", A, "open", None, ["withdrawal"]),
        ("n", B, "open", "m", []),
        ("o", C, "open", "m", []),
    ]
    shown = compare_outlets(sayings(*rows), outlets=[B, C])
    assert halves(shown) == {B: [0, 1, 0, 0], C: [0, 1, 0, 0]}


@pytest.mark.parametrize("column", ["same_as", "conditions"])
def test_without_copies_or_conditions_nothing_is_said_of_omissions(column: str) -> None:
    rows = [("m", A, "open", None, ["withdrawal"]), ("n", B, "open", "m", [])]
    shown = compare_outlets(sayings(*rows).drop(columns=column))
    assert set(shown["measure"]) == {"speaker", "stance"}
    assert shown.attrs["unjudged"] == 0


def test_an_outlet_that_always_leaves_the_limit_out_is_told_from_chance() -> None:
    rows = []
    for place in range(14):
        rows.append((f"m{place:02}", A, "open", None, ["withdrawal"]))
        rows.append((f"n{place:02}", B, "open", f"m{place:02}", []))
    shown = compare_outlets(sayings(*rows))
    row = row_of(shown, B, "left_out", "limit")
    assert row[["n", "count", "difference"]].tolist() == [14, 14, 1.0]
    assert row["p_value"] < 0.01
    assert 0.2 < row["difference_low"] < 1
    # One article that prints all of them is one article, and one article has no interval.
    of_one = sayings(*rows).assign(article_id=[f"{row[1]}" for row in rows])
    row = row_of(compare_outlets(of_one), B, "left_out", "limit")
    assert row[["low", "difference_low", "p_value"]].isna().all()


def test_prints_of_one_saying_do_not_count_as_independent() -> None:
    # Of each saying one of the two leaves the limit out, so that the shares move oppositely.
    rows = []
    for place in range(24):
        whole, part = (A, B) if place % 2 else (B, A)
        rows.append((f"m{place:02}", whole, "open", None, ["withdrawal"]))
        rows.append((f"n{place:02}", part, "open", f"m{place:02}", []))
    row = row_of(compare_outlets(sayings(*rows)), A, "left_out", "limit")
    assert row["difference"] == 0
    spread = row["high"] - row["share"]
    assert row["difference_high"] == pytest.approx(2 * spread)


# Input


def test_record_can_be_compared() -> None:
    record = load_dataset("record")
    shown = compare_outlets(record, n_resamples=49)
    row = row_of(shown, "TASS", "stance", "open")
    of_tass = record[(record["source_outlet"] == "TASS") & record["on_negotiation"]]
    assert row["n"] == len(of_tass) == 21
    assert row["statement_ids"] == sorted(
        of_tass.loc[of_tass["stance"] == "open", "statement_id"].tolist()
    )
    assert row["n_articles"] == of_tass["source_url"].nunique() == 19
    assert set(shown["measure"]) == {"speaker", "side", "stance"}


def test_input_is_not_changed() -> None:
    said = sayings(("m", A, "open", None, ["withdrawal"]), ("n", B, "open", "m", []))
    before = said.copy(deep=True)
    compare_outlets(said)
    pd.testing.assert_frame_equal(said, before)


def test_empty_table_gives_no_rows_of_the_same_types() -> None:
    none = compare_outlets(empty_table("statements"))
    assert none.empty
    some = compare_outlets(printed((A, "a", "open")))
    assert none.dtypes.to_dict() == some.dtypes.to_dict()


@pytest.mark.parametrize("column", ["statement_id", "speaker", "stance", "outlet"])
def test_missing_column_is_named(column: str) -> None:
    with pytest.raises(MissingColumnError, match=f"'{column}'"):
        compare_outlets(printed((A, "a", "open")).drop(columns=column))


def test_missing_column_to_compare_by_is_named() -> None:
    with pytest.raises(MissingColumnError, match="'country'"):
        compare_outlets(printed((A, "a", "open")), by="country")


def test_bad_values_are_named() -> None:
    said = printed((A, "a", "open"), (A, "a", "open"))
    with pytest.raises(DuplicateIdError, match="'x'"):
        compare_outlets(said.assign(statement_id="x"))
    with pytest.raises(InputError, match="no statement_id"):
        compare_outlets(said.assign(statement_id=["x", " "]))
    with pytest.raises(SchemaError, match="lists of tags"):
        compare_outlets(said.assign(conditions="withdrawal", same_as=None))
    with pytest.raises(SchemaError, match="'keen'"):
        compare_outlets(said.assign(stance="keen"))
    with pytest.raises(InputError, match="DataFrame"):
        compare_outlets([])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "keyword", [{"level": 1}, {"level": 95}, {"level": "wide"}, {"n_resamples": 0}, {"seed": -1}]
)
def test_keyword_out_of_range_is_named(keyword: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=next(iter(keyword))):
        compare_outlets(printed((A, "a", "open")), **keyword)


def test_a_half_that_another_outlet_prints_in_a_sentence_of_its_own_is_left_out():
    statements = pd.DataFrame(
        {
            "statement_id": ["s1", "s2", "s3", "s4"],
            "article_id": ["a", "a", "b", "a"],
            "outlet": ["Morning", "Morning", "Evening", "Morning"],
            "speaker": "Ann Lee",
            "stance": ["sceptical", "open", "sceptical", "open"],
            "conditions": [[], [], [], []],
            "date_from": ["2024-05-06", "2024-05-06", "2024-05-06", "2024-04-01"],
            "date_to": ["2024-05-06", "2024-05-06", "2024-05-06", "2024-04-01"],
            "same_as": [None, None, "s1", None],
        }
    )

    def left_out(rows: pd.DataFrame) -> dict[tuple[str, str], int]:
        table = compare_outlets(rows, n_resamples=10)
        table = table[(table["measure"] == "left_out") & (table["count"] > 0)]
        return dict(
            zip(zip(table["outlet"], table["value"], strict=True), table["count"], strict=True)
        )

    assert left_out(statements) == {("Morning", "nothing"): 1, ("Evening", "willingness"): 1}
    assert left_out(statements.drop(index=1)) == {}
