"""Agreement of coders: published examples, values reckoned by hand, and coders' odd habits."""

import time
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import (
    coder_agreement,
    coder_confusion,
    condition_codings,
    load_dataset,
    statement_codings,
)
from analysis.codebook import STANCES
from analysis.errors import (
    AmbiguousColumnError,
    DuplicateIdError,
    InputError,
    MissingColumnError,
)
from analysis.schemas import SchemaError, empty_table, validate

N = None
# Krippendorff (2011), example C: four observers, twelve units, 40 values in the 11 that pair.
FOUR_OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3),
    (N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N),
)
COLUMNS = ["statement_id", "variable", "value", "coder"]


def codings(*coders, variable="x"):
    """Write a list of values per coder as a table of codings; ``None`` was not coded."""
    rows = [
        (f"s{unit:03}", variable, None if value is None else str(value), f"coder {number}")
        for number, values in enumerate(coders, 1)
        for unit, value in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def from_table(counts):
    """Two coders whose values cross as in this table."""
    pairs = [(i, j) for i, row in enumerate(counts) for j, n in enumerate(row) for _ in range(n)]
    return codings(*zip(*pairs, strict=True))


def measured(table, **how):
    (row,) = coder_agreement(table, **{"n_boot": 0, **how}).to_dict("records")
    return row


@pytest.mark.parametrize(
    ("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_alpha_is_that_of_krippendorff_s_worked_example(level, alpha):
    row = measured(codings(*FOUR_OBSERVERS), level=level)
    assert round(row["coefficient"], 3) == alpha
    assert (row["n_units"], row["n_coders"], row["n_values"]) == (11, 4, 40)
    # Eight units agree in all; of the six pairs of the other three, 3, 0 and 3 do.
    assert row["agreement"] == pytest.approx((8 + 3 / 6 + 0 + 3 / 6) / 11)


def test_alpha_is_that_of_krippendorff_s_examples_of_two_observers():
    binary = codings((0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0))
    assert round(measured(binary)["coefficient"], 3) == 0.095
    nominal = codings("aabbdcccedda", "babbbccceddd")
    assert round(measured(nominal)["coefficient"], 3) == 0.692


def test_ac1_is_that_of_gwet_s_four_raters():
    # Gwet (2014): the same values as Krippendorff's; the unit with one value counts for chance.
    row = measured(codings(*FOUR_OBSERVERS), metric="ac")
    assert row["coefficient"] == pytest.approx(0.77544, abs=5e-6)


def test_ac1_stays_high_where_kappa_falls_below_chance():
    # Gwet (2002), 125 subjects, one label in 98 of 100: chance is 2 * .972 * .028 for AC1.
    skewed = from_table([[118, 5], [2, 0]])
    assert measured(skewed, metric="ac")["coefficient"] == pytest.approx(0.9408, abs=5e-5)
    assert measured(skewed, metric="kappa")["coefficient"] == pytest.approx(-0.0234, abs=5e-5)


def test_kappa_is_that_of_fleiss_cohen_and_everitt():
    # Psychological Bulletin 72 (1969): .70 agree, .475 by chance.
    diagnoses = from_table([[53, 5, 2], [11, 14, 5], [1, 6, 3]])
    assert measured(diagnoses, metric="kappa")["coefficient"] == pytest.approx(0.225 / 0.525)
    # Margins 60 30 10 and 65 25 10: misfit in steps is 33 of 65, in squares 39 of 90.
    linear = measured(diagnoses, metric="kappa", level="ordinal")["coefficient"]
    assert linear == pytest.approx(1 - 33 / 65)
    squared = measured(diagnoses, metric="kappa", level="interval")["coefficient"]
    assert squared == pytest.approx(1 - 39 / 90)


def by_definition(units, level):
    """Krippendorff's alpha pair by pair, as his text defines it; units are lists of numbers."""
    units = [unit for unit in units if len(unit) > 1]
    values = sorted(value for unit in units for value in unit)

    def distance(a, b):
        if level == "nominal":
            return float(a != b)
        if level == "interval":
            return (a - b) ** 2
        low, high = min(a, b), max(a, b)
        between = sum(low <= value <= high for value in values)
        return (between - (values.count(a) + values.count(b)) / 2) ** 2

    observed = sum(
        distance(unit[i], unit[j]) / (len(unit) - 1)
        for unit in units
        for i, j in product(range(len(unit)), repeat=2)
        if i != j
    )
    expected = sum(distance(a, b) for a, b in product(values, repeat=2)) / (len(values) - 1)
    return 1 - observed / expected if observed else 1.0


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from([None, -2, 0, 1, 1.5, 7]), min_size=3, max_size=3),
        min_size=2,
        max_size=8,
    ),
    st.sampled_from(["nominal", "ordinal", "interval"]),
)
def test_alpha_is_its_definition_on_any_table(rows, level):
    units = [[value for value in unit if value is not None] for unit in rows]
    row = measured(codings(*zip(*rows, strict=True)), level=level, n_boot=20)
    if any(len(unit) > 1 for unit in units):
        assert row["coefficient"] == pytest.approx(by_definition(units, level))
    else:
        assert row["n_units"] == 0
        assert np.isnan(row["coefficient"])


@pytest.mark.parametrize("metric", ["alpha", "kappa", "ac"])
@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
@pytest.mark.parametrize("values", [(1, 2, 3, 3), (1, 1, 1, 1)])
def test_perfect_agreement_is_1_also_where_one_value_occurs(metric, level, values):
    row = measured(codings(values, values), metric=metric, level=level, n_boot=200)
    found = [row[name] for name in ("agreement", "coefficient", "low", "high", "q")]
    assert found == [1, 1, 1, 1, 0]


@pytest.mark.parametrize("metric", ["alpha", "kappa", "ac"])
def test_without_a_statement_coded_twice_there_is_no_coefficient(metric):
    row = measured(codings((1, N), (N, 2)), metric=metric, n_boot=50)
    assert (row["n_units"], row["n_coders"], row["n_values"]) == (0, 0, 0)
    assert np.isnan([row[k] for k in ("agreement", "coefficient", "low", "high", "q")]).all()


def test_one_statement_has_a_coefficient_and_no_interval():
    row = measured(codings((1, 1), (1, N)), n_boot=50)
    assert (row["n_units"], row["coefficient"]) == (1, 1)
    assert np.isnan([row["low"], row["high"], row["q"]]).all()


def test_the_interval_is_that_of_the_four_samples_of_two_statements():
    # Both agree: alpha 1. One of each: values a a a b, 1 - 2 / (6 / 3) = 0. None: a b a b, -.5.
    row = measured(codings("aa", "ab"), n_boot=2000)
    assert (row["coefficient"], row["low"], row["high"]) == (0, -0.5, 1)
    assert row["q"] == pytest.approx(0.75, abs=0.03)


def test_many_statements_have_the_interval_of_large_samples():
    # Half of 4000 pairs agree, the others fall on both sides alike: kappa is 0, its variance
    # p(1 - p) / (n (1 - chance)^2) with p and chance at one half.
    row = measured(from_table([[1000, 1000], [1000, 1000]]), metric="kappa", n_boot=2000)
    half = 1.96 * np.sqrt(0.25 / (4000 * 0.25))
    assert row["coefficient"] == 0
    assert [row["low"], row["high"]] == pytest.approx([-half, half], abs=0.1 * half)
    assert row["q"] == 1


def test_rows_in_another_order_and_other_variables_change_nothing():
    table = codings(*FOUR_OBSERVERS)
    more = pd.concat([codings("ab", "ab", variable="a"), table.sample(frac=1, random_state=3)])
    before = table.copy()
    alone = coder_agreement(table, seed=5)
    together = coder_agreement(more, seed=5)
    assert together["variable"].tolist() == ["a", "x"]
    pd.testing.assert_frame_equal(together.tail(1).reset_index(drop=True), alone)
    pd.testing.assert_frame_equal(table, before)
    assert coder_agreement(table, seed=6)["low"].item() != alone["low"].item()


def test_stances_are_ordinal_and_near_ones_count_as_near():
    near = codings(
        ("open", "open", "refuses"), ("conditional", "open", "refuses"), variable="stance"
    )
    far = codings(("open", "open", "refuses"), ("refuses", "open", "refuses"), variable="stance")
    rows = [measured(table) for table in (near, far)]
    assert [row["level"] for row in rows] == ["ordinal"] * 2
    # Mean ranks of near: refuses 1.5, conditional 3, open 5; of far: refuses 2, open 5.
    assert rows[0]["coefficient"] == pytest.approx(1 - 2 * 4 / (2 * (4.5 + 73.5 + 12) / 5))
    assert rows[1]["coefficient"] == pytest.approx(1 - 2 * 9 / (2 * 81 / 5))


def test_steps_between_stances_are_those_of_the_whole_scale():
    # Nobody says neutral, yet sceptical to conditional are two steps: steps 2, 0, 0 observed.
    table = codings(
        ("sceptical", "sceptical", "open"), ("conditional", "sceptical", "open"), variable="stance"
    )
    # Expected over 9 pairs of margins (2 sceptical, 1 open) and (1 each): 2*2+2*3+1*3+1*1 = 14.
    row = measured(table, metric="kappa")
    assert row["coefficient"] == pytest.approx(1 - (2 / 3) / (14 / 9))


def test_numbers_are_ordered_as_numbers():
    table = codings((9, 10, 100), (10, 10, 100))
    swapped = codings((1, 2, 3), (2, 2, 3))
    ordinal = [measured(t, level="ordinal")["coefficient"] for t in (table, swapped)]
    assert ordinal[0] == ordinal[1]
    assert measured(codings(("1", "2"), ("1.0", "2")), level="ordinal")["coefficient"] == 1


def test_other_scales_are_ordered_as_told():
    table = codings(("low", "mid", "high", "low"), ("low", "high", "high", "mid"))
    told = measured(table, level="ordinal", order=["low", "mid", "high"])["coefficient"]
    numbered = measured(codings((1, 2, 3, 1), (1, 3, 3, 2)), level="ordinal")["coefficient"]
    assert told == numbered


def test_the_scale_of_ac_is_all_of_the_order():
    table = codings("aab", "aba")
    two = measured(table, metric="ac")["coefficient"]
    five = measured(table, metric="ac", order=list("abcde"))["coefficient"]
    # Prevalence 4/6 and 2/6: chance is 2 * 2/9 / 1 of two values, 2 * 2/9 / 4 of five.
    assert two == pytest.approx((1 / 3 - 4 / 9) / (1 - 4 / 9))
    assert five == pytest.approx((1 / 3 - 1 / 9) / (1 - 1 / 9))


def test_blank_and_missing_values_were_not_coded():
    table = codings(("a", "", "  ", N, "b "), ("a", "a", "b", "b", "b"))
    row = measured(table)
    assert (row["n_units"], row["coefficient"]) == (2, 1)


def test_blanks_around_names_make_no_new_coder_statement_or_variable():
    plain = codings("aabb", "abbb", "aabb")
    blank = plain.assign(
        **{
            name: [f" {value}" if place % 2 else f"{value} " for place, value in enumerate(column)]
            for name, column in plain.items()
        }
    )
    assert measured(blank, n_boot=9) == measured(plain, n_boot=9)
    for name in ("statement_id", "variable", "coder"):
        with pytest.raises(InputError, match=f"no {name}"):
            measured(plain.assign(**{name: " "}))


def test_an_order_goes_for_the_variables_it_covers():
    two = pd.concat([codings("ab", "ab"), codings(["open"], ["open"], variable="stance")])
    found = coder_agreement(two, level="ordinal", order=["a", "b"], n_boot=0)
    assert found["coefficient"].tolist() == [1, 1]


def test_a_column_that_stands_twice_is_named():
    table = codings("ab", "ab")
    with pytest.raises(AmbiguousColumnError, match="'value' stands in the table twice"):
        coder_agreement(pd.concat([table, table[["value"]]], axis=1))


def test_an_empty_table_gives_an_empty_result_of_the_same_types():
    result = coder_agreement(empty_table("codings"))
    assert len(result) == 0
    pd.testing.assert_series_equal(result.dtypes, coder_agreement(codings("ab", "ab")).dtypes)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"metric": "pi"}, "metric='pi' is not possible; use alpha, kappa, ac"),
        ({"level": "ratio"}, "level='ratio' is not possible; use nominal, ordinal, interval"),
        ({"n_boot": -1}, "n_boot=-1 .* whole number from 0 on"),
        ({"n_boot": 10.5}, "n_boot=10.5"),
        ({"seed": "a"}, "seed='a'"),
        ({"level": "ordinal"}, "'x', such as 'a', have no order .* order="),
        ({"level": "interval", "order": ["b", "c"]}, "'a' of 'x' is not in order="),
        ({"order": {"a", "b"}}, "give a list of different values"),
        ({"order": 5}, "give a list of different values"),
        ({"order": []}, "give a list of different values"),
        ({"order": ["a", "b", "a"]}, "give a list of different values"),
        ({"order": "ab"}, "give a list of different values"),
    ],
)
def test_impossible_arguments_say_what_is_possible(how, said):
    with pytest.raises(InputError, match=said):
        coder_agreement(codings("ab", "ab"), **how)


def test_a_stance_that_is_none_is_named():
    table = codings(("open", "opne"), ("open", "open"), variable="stance")
    for level in (None, "nominal", "interval"):
        with pytest.raises(InputError, match=r"'opne' is no stance; the stances are refuses, "):
            coder_agreement(table, level=level)
    with pytest.raises(InputError, match="'opne' is no stance"):
        coder_confusion(table)


@pytest.mark.parametrize("coders", [("ab",), ("ab", "ab", "ab")])
def test_kappa_needs_exactly_two_coders(coders):
    with pytest.raises(InputError, match=rf"'x' was coded by {len(coders)} coder\(s\) \(coder 1"):
        coder_agreement(codings(*coders), metric="kappa")


def test_a_coder_counts_once_for_each_statement():
    table = codings("ab", "ab")
    with pytest.raises(DuplicateIdError, match=r"'coder 1' coded 'x' of statement 's000' more"):
        coder_agreement(pd.concat([table, table.head(1)]))
    with pytest.raises(DuplicateIdError, match="keep one of them"):
        coder_confusion(pd.concat([table, table.head(1)]), variable="x")


@pytest.mark.parametrize("name", ["statement_id", "variable", "coder"])
def test_a_coding_of_nothing_or_nobody_is_named(name):
    table = codings("ab", "ab")
    table.loc[2, name] = None
    with pytest.raises(InputError, match=f"row 3: this coding has no {name}"):
        coder_agreement(table)
    with pytest.raises(MissingColumnError, match=f"'{name}'"):
        coder_agreement(table.drop(columns=name))


@pytest.mark.parametrize("function", [coder_agreement, coder_confusion, condition_codings])
def test_what_is_no_table_is_refused(function):
    with pytest.raises(SchemaError, match="a table"):
        function([("s1", "stance", "open", "A")])


def test_the_bootstrap_is_quick():
    draws = np.random.default_rng(1)
    values = draws.choice(STANCES, (2, 466)).tolist()
    start = time.perf_counter()
    coder_agreement(codings(*values, variable="stance"), n_boot=2000)
    assert time.perf_counter() - start < 2


def test_conditions_become_yes_or_no_for_each_family_in_use():
    table = codings(
        ("no NATO membership; ceasefire first", "", N),
        ('["ceasefire first"]', "", ""),
        variable="conditions",
    )
    by_family = condition_codings(pd.concat([table, codings("ab", variable="cue")]))
    validate(by_family, "codings")
    by_family = by_family.sort_values("variable", kind="stable")
    assert by_family[["variable", "coder", "value"]].to_numpy().tolist() == [
        ["conditions: alignment", "coder 1", "yes"],
        ["conditions: alignment", "coder 1", "no"],
        ["conditions: alignment", "coder 1", "no"],
        *[["conditions: alignment", "coder 2", "no"]] * 3,
        ["conditions: ceasefire", "coder 1", "yes"],
        ["conditions: ceasefire", "coder 1", "no"],
        ["conditions: ceasefire", "coder 1", "no"],
        ["conditions: ceasefire", "coder 2", "yes"],
        *[["conditions: ceasefire", "coder 2", "no"]] * 2,
    ]
    agreement = coder_agreement(by_family).set_index("variable")
    assert agreement["n_units"].tolist() == [3, 3]
    # One yes in six values, on a statement where the other said no: 1 - 2 / (10 / 5).
    assert agreement["coefficient"].tolist() == [0, 1]


def test_a_condition_that_is_not_in_the_codebook_is_named():
    table = codings(("cease-fire first",), variable="conditions")
    with pytest.raises(
        InputError, match=r"'cease-fire first' that 'coder 1' gave statement 's000'"
    ):
        condition_codings(table)
    with pytest.raises(InputError, match=r"did you mean .*ceasefire first"):
        condition_codings(table)
    with pytest.raises(InputError, match="are no list"):
        condition_codings(codings(('["ceasefire first"',), variable="conditions"))


def test_without_conditions_there_are_no_codings_of_them():
    for table in (codings("ab"), codings(("", ""), variable="conditions"), empty_table("codings")):
        found = condition_codings(table)
        pd.testing.assert_frame_equal(found, empty_table("codings"))


A = ("open", "open", "neutral", "refuses", N)
B = ("open", "neutral", "open", "refuses", "open")


def test_confusion_lays_one_coder_against_the_other():
    table = coder_confusion(codings(A, B, variable="stance"), symmetric=False, normalize=False)
    assert table.index.tolist() == table.columns.tolist() == list(STANCES)
    assert (table.index.name, table.columns.name) == ("coder 1", "coder 2")
    assert table.loc["open", ["neutral", "open"]].tolist() == [1, 1]
    assert table.loc["neutral", ["neutral", "open"]].tolist() == [0, 1]
    assert table.loc["refuses", "refuses"] == 1
    assert table.to_numpy().sum() == 4


def test_confusion_takes_neither_coder_for_the_truth():
    table = coder_confusion(codings(A, B, variable="stance"), normalize=False)
    assert table.to_numpy().tolist() == table.T.to_numpy().tolist()
    assert table.loc["open", ["neutral", "open"]].tolist() == [2, 2]
    shares = coder_confusion(codings(A, B, variable="stance"))
    assert shares.loc["open", ["neutral", "open"]].tolist() == [0.5, 0.5]
    assert shares.loc["neutral", ["neutral", "open"]].tolist() == [0, 1]
    assert shares.sum(axis=1).tolist() == [1, 0, 1, 0, 1]


def test_confusion_of_several_coders_counts_each_value_once():
    table = coder_confusion(codings(*FOUR_OBSERVERS), variable="x", normalize=False)
    # The coincidences that Krippendorff (2011) prints for this example.
    assert table.index.tolist() == ["1", "2", "3", "4", "5"]
    expected = [
        [7, 4 / 3, 1 / 3, 1 / 3, 0],
        [4 / 3, 10, 4 / 3, 1 / 3, 0],
        [1 / 3, 4 / 3, 8, 1 / 3, 0],
        [1 / 3, 1 / 3, 1 / 3, 4, 0],
        [0, 0, 0, 0, 3],
    ]
    np.testing.assert_allclose(table.to_numpy(), expected)


def test_confusion_asks_for_what_is_there():
    with pytest.raises(InputError, match="choose from x"):
        coder_confusion(codings("ab", "ab"))
    with pytest.raises(InputError, match="the table holds no codes at all, add some"):
        coder_confusion(empty_table("codings"))
    with pytest.raises(InputError, match=r"4 coder\(s\) .*needs two"):
        coder_confusion(codings(*FOUR_OBSERVERS), variable="x", symmetric=False)
    with pytest.raises(InputError, match=r"no value is of the variable \['x'\]"):
        coder_confusion(codings("ab", "ab"), variable=["x"])
    for alone in (codings("ab"), codings(("a", N), (N, "b"))):
        with pytest.raises(InputError, match="no statement by two of them"):
            coder_confusion(alone, variable="x")


CODED = pd.DataFrame(
    {
        "statement_id": ["s1", "s2"],
        "stance": ["open", None],
        "conditions": [["mediation", "neutrality"], []],
        "segments": [[[0, 4], [6, 9]], [[2, 3]]],
        "date_from": pd.to_datetime(["2022-12-17", None]),
        "on_negotiation": [True, False],
    }
)


def written(table, *variables):
    values = statement_codings(table, "rules", variables=variables)["value"]
    return values.astype(object).where(values.notna(), None).tolist()


def test_codes_of_a_table_are_written_as_coders_write_them():
    assert written(CODED, "stance", "conditions") == ["open", N, "mediation; neutrality", ""]
    assert written(CODED, "segments") == ["[[0, 4], [6, 9]]", "[[2, 3]]"]
    assert written(CODED, "date_from", "on_negotiation") == ["2022-12-17", N, "true", "false"]
    assert written(CODED) == []


def test_codes_of_the_gold_reports_can_be_compared_with_those_of_a_coder():
    days = ["date_from", "date_to", "on_negotiation", "conditions"]
    codes = statement_codings(load_dataset("gold"), "table", variables=days)
    coder = load_dataset("codings").query("coder == 'A'")
    both = pd.concat([codes, coder[coder["variable"].isin(days)]])
    agreement = coder_agreement(both, n_boot=0).set_index("variable")["agreement"]
    assert (agreement > 0.5).all()


@pytest.mark.parametrize("kind", [tuple, np.array])
def test_lists_of_any_kind_are_written_alike(kind):
    others = CODED.assign(conditions=[kind(["mediation", "neutrality"]), kind([])])
    assert written(others, "conditions") == written(CODED, "conditions")


@pytest.mark.parametrize(
    ("changes", "how", "error", "said"),
    [
        ({}, {"coder": " "}, InputError, "a coder needs a name"),
        ({}, {"variables": "stance"}, InputError, "give a list of column names"),
        ({}, {"variables": None}, InputError, "give a list of column names"),
        ({}, {"variables": ["mood"]}, MissingColumnError, "'mood'"),
        ({"stance": "keen"}, {}, SchemaError, "'keen', which is no stance"),
        ({"conditions": "mediation"}, {}, SchemaError, "must hold lists of tags"),
        ({"conditions": [[1], []]}, {}, SchemaError, "must hold lists of tags"),
        ({"conditions": [pd.array(["a"]), []]}, {}, SchemaError, "must hold lists of tags"),
    ],
)
def test_codes_that_cannot_be_laid_out_are_named(changes, how, error, said):
    with pytest.raises(error, match=said):
        statement_codings(CODED.assign(**changes), **{"coder": "rules", **how})


def test_stances_of_the_gold_reports_agree_as_published_with_them():
    reports = load_dataset("codings").query("coder in ['A', 'B'] and variable == 'stance'")
    row = measured(reports, n_boot=2000)
    assert (row["n_units"], round(row["coefficient"], 3), row["q"]) == (323, 0.955, 0)
    assert 0.92 < row["low"] < 0.955 < row["high"] < 0.99
