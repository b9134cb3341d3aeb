from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
import yaml

from analysis.codebook import STANCE_SCORES, STANCES, parse_codebook, split_words
from analysis.errors import CodebookError

PATH = Path(__file__).parents[1] / "data" / "codebooks" / "negotiation.yaml"
TEXT = PATH.read_text(encoding="utf-8")
SCALE = yaml.safe_load(TEXT)["stances"]


RULE = {"id": "mine", "stance": "open", "when": ["talks"], "because": "x", "example": "talks"}


def small() -> dict:
    """Give a codebook with one entry of each kind, and the scale of the built-in one."""
    return {
        "name": "small",
        "version": "1",
        "stances": SCALE,
        "events": {"036": {"plover": None}, "125": {"plover": "REJECT"}},
        "words": {"talks": ["talks", "negotiation*"]},
        "parties": {"Russia": ["moscow"]},
        "topics": {key: ["talks"] for key in ("anywhere", "in_statement", "strong", "weak")}
        | {"elliptical": ["talks"]},
        "condition_families": {
            "a": {"definition": "x", "tags": {"b": {"definition": "x", "cues": ["talks"]}}}
        },
        "rules": [dict(RULE)],
        "condition_markers": [{"id": "if", "when": ["if"], "reach": "after"}],
        "shifts": {kind: ["talks"] for kind in ("hardening", "softening", "reversal")},
    }


def edited(**changes: object) -> str:
    """Give the small codebook with top-level keys replaced, or removed where ``None``."""
    data = {key: value for key, value in (small() | changes).items() if value is not None}
    return yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False)


def with_rule(**keys: object) -> str:
    rule = {key: value for key, value in (RULE | keys).items() if value is not None}
    return edited(rules=[rule])


def pattern(source: str) -> re.Pattern[str]:
    return parse_codebook(with_rule(when=[source])).rules[0].when


@pytest.fixture(scope="module")
def content() -> dict:
    return yaml.safe_load(TEXT)


def test_the_scale_is_the_one_of_the_schemas(content: dict) -> None:
    assert list(content["stances"]) == list(STANCES)
    assert [entry["score"] for entry in content["stances"].values()] == [-2, -1, 0, 1, 2]
    assert list(STANCE_SCORES.values()) == [-2, -1, 0, 1, 2]


def test_every_category_is_defined_for_a_coder(content: dict) -> None:
    for name, entry in content["stances"].items():
        assert len(entry["examples"]) >= 2, name
        assert len(entry["counter_examples"]) >= 2, name
        assert {case["instead"] for case in entry["counter_examples"]} <= set(STANCES) - {name}
    assert len(content["condition_families"]) >= 10
    for family in content["condition_families"].values():
        assert all(tag["definition"] for tag in family["tags"].values())


def test_no_entry_was_turned_into_a_mapping_or_a_flag_by_yaml(content: dict) -> None:
    def texts(value: object) -> bool:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)

    assert texts(content["unit"]["decision_rules"])
    assert texts(content["on_negotiation"]["decision_rules"])
    assert texts(content["whose_statement"]) and texts(content["when_it_was_said"])
    assert all(texts(entry["decision_rules"]) for entry in content["stances"].values())
    assert all(texts(words) for words in content["words"].values())


def test_event_codes_follow_the_mapping_and_are_missing_where_there_is_none() -> None:
    book = parse_codebook(TEXT)
    assert book.cameo == {
        "refuses": "125",
        "sceptical": None,
        "neutral": None,
        "conditional": None,
        "open": "036",
    }
    assert book.plover["125"] == "REJECT/meet/diplomatic"
    assert book.plover["026"] is None


def test_confidence_is_the_share_of_right_codings_drawn_in() -> None:
    assert parse_codebook(with_rule(right=8, of=10)).rules[0].confidence == 0.75
    assert parse_codebook(with_rule()).rules[0].confidence == 0.5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We won't, can't, don't!", " we will not can not do not . "),
        ("They’ve re-opened U.S.–Iran talks…", " they have re opened u.s. iran talks . "),
        ("Mr. Hall met Dr. Roe. It's 1.5 km", " mr hall met dr roe . it is 1.5 km "),
        ("Kyiv's “cease-fire”; over?!", " kyiv's cease fire . over . "),
        ("", " "),
        ('"\'"…', " . "),
    ],
)
def test_words_are_normalised(text: str, words: str) -> None:
    assert split_words(text).text == words


def test_words_know_where_they_came_from() -> None:
    text = "“We can’t  meet,” he said."
    words = split_words(text)
    found = re.search("not meet", words.text)
    assert found
    start, end = words.span(*found.span())
    assert text[start:end] == "can’t  meet"


def test_party_words_are_marked_own_or_other() -> None:
    book = parse_codebook(TEXT)
    assert book.party_of(None, "the Kremlin") == "Russia"
    assert book.party_of("Ruritania") is None
    marks = book.marks_for("Russia", direct=True)
    assert split_words("Moscow's and Kyiv, they", marks).text == (
        " moscow's_own and kyiv_other they_other "
    )
    assert "they" not in book.marks_for("Russia", direct=False)


@pytest.mark.parametrize(
    ("source", "text", "fits"),
    [
        ("ready ~2 talks", "ready for new talks", True),
        ("ready ~2 talks", "ready for some quite new talks", False),
        ("ready ~5 talks", "We are ready. They want talks", False),
        ("refus* to", "refusing to", True),
        ("refuse to", "refuses to", False),
        ("(cease fire|truce) now", "Cease-fire now", True),
        ("no (more)? talks", "no talks", True),
        ("no (more)? talks", "no more talks", True),
        ("^ talks", "Peace talks", False),
        ("^ talks", "Talks failed", True),
        ("talks $", "no talks.", True),
        ("talks $", "no talks now", False),
        ("{talks} failed", "Negotiations failed", True),
        ("art", "party", False),
        ("don't talk", "they do not talk", True),
        ("moscow talks", "Moscow talks", True),
    ],
)
def test_pattern_syntax(source: str, text: str, fits: bool) -> None:
    assert bool(pattern(source).search(split_words(text).text)) is fits


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("(talks", "a bracket that is not closed"),
        ("talks)", "a bracket that was not opened"),
        ("talks|peace", "outside brackets"),
        ("{nonsense}", "unknown word class {nonsense}"),
        ("~3 talks", "at its start or end"),
        ("talks ~3", "at its start or end"),
        ("talks (~2 a|b)", "at its start or end"),
        ("talks ~99 now", "gaps of ~1 to ~12"),
        ("a ~1 b ~1 c ~1 d ~1 e ~1 f", "may have 4 gaps"),
        ("a ~12 b ~12 c ~12 d ~12 e", "too wide together"),
        ("talks ^ now", "'^' in the middle"),
        ("talks + now", "the sign '+'"),
        ("", "is empty"),
    ],
)
def test_a_bad_pattern_is_named_with_its_place(source: str, reason: str) -> None:
    with pytest.raises(CodebookError) as caught:
        parse_codebook(with_rule(when=["talks", source]), source="mine.yaml")
    assert "mine.yaml" in str(caught.value)
    assert "rules 'mine', when[1]" in str(caught.value)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the codebook is empty"),
        ("- a\n- b", "the codebook is empty or not"),
        ("name: [unclosed", "Check the indentation"),
        ("a: b: c", "line 1: mapping values are not allowed"),
        (edited(version=None), "version: is missing"),
        (edited(version=1.0), "version: must be text; put it in quotation marks"),
        (edited(rules=None), "rules: is missing"),
        (edited(rules={"a": 1}), "rules: must be a list of entries"),
        (edited(rules=["x"]), "rules[0]: must be an entry"),
        (edited(extra=1), "unknown key 'extra'"),
        (edited(stances={}), "stances 'refuses': is missing"),
        (edited(shifts={"sideways": ["x"]}), "shifts 'sideways': is not a shift"),
        (edited(words={"talks": [True]}), "words 'talks': must be a list of texts"),
        (edited(words={"own": ["me"]}), "words 'own': is taken"),
        (edited(parties={"A": ["x"], "B": ["x"]}), "parties 'B': 'x' stands under A too"),
        (edited(parties={"A": ["two words"]}), "'two words' must be a single word"),
        (edited(condition_families={"a": 3}), "condition_families 'a': must have"),
        (with_rule(stance="maybe"), "rules 'mine', stance: is 'maybe'"),
        (with_rule(because=None), "rules 'mine', because: is missing"),
        (with_rule(unles="x"), "rules 'mine': has the unknown key 'unles'"),
        (with_rule(cameo="999"), "rules 'mine', cameo: the code '999'"),
        (with_rule(cameo=125), "in quotation marks"),
        (with_rule(right=3, of=2), "rules 'mine', right/of: must be whole numbers"),
        (edited(opposites="b"), "opposites: must be a list of pairs"),
        (edited(opposites=[["b", "c"]]), "opposites[0]: 'c' is no tag under condition_families"),
        (edited(opposites=[["b", "b"]]), "opposites[0]: is ['b', 'b']; write a pair"),
        (edited(opposites=[["b"]]), "opposites[0]: is ['b']; write a pair"),
        (edited(opposites=[[["b"], 1]]), "opposites[0]: is [['b'], 1]; write a pair"),
        ("name: a\nwords: {}\nname: b", "line 3: the key 'name' stands twice; keep one of them"),
        ("words:\n  a: [x]\n  b: [y]\n  'a': [z]", "line 4: the key 'a' stands twice"),
    ],
)
def test_a_broken_codebook_says_what_is_wrong_and_where(text: str, message: str) -> None:
    with pytest.raises(CodebookError) as caught:
        parse_codebook(text, source="mine.yaml")
    assert message in str(caught.value)
    assert caught.value.source_file == "mine.yaml"


def test_conditions_that_exclude_each_other_are_pairs_of_tags() -> None:
    assert parse_codebook(edited()).opposites == frozenset()
    book = parse_codebook(TEXT)
    assert ("ceasefire first", "no ceasefire first") in book.opposites
    assert {tag for pair in book.opposites for tag in pair} <= {tag.name for tag in book.tags}
    assert not {pair[::-1] for pair in book.opposites} & book.opposites


def test_an_anchor_may_be_used_twice_and_deep_nesting_is_no_traceback() -> None:
    shared = TEXT.replace("opposites:", "borderline_words: &a [x]\nmore: *a\nopposites:", 1)
    with pytest.raises(CodebookError, match="unknown key 'borderline_words'"):
        parse_codebook(shared)
    with pytest.raises(CodebookError):
        parse_codebook("".join(" " * n + "a:\n" for n in range(900)))


def test_all_problems_are_reported_at_once() -> None:
    with pytest.raises(CodebookError) as caught:
        parse_codebook(edited(version=None, shifts=None, parties=None), source="mine.yaml")
    listed = "is missing; add it as a list of 'key: value' lines"
    told = {"version: is missing; add it", f"shifts: {listed}", f"parties: {listed}"}
    assert told <= set(str(caught.value).splitlines())


def test_two_rules_of_one_id_are_refused() -> None:
    with pytest.raises(CodebookError, match="rules 'mine': stands twice"):
        parse_codebook(edited(rules=[RULE, RULE]))


@pytest.mark.parametrize("unit", ['"', "a", "talks ", "not talks if ", "a.", "a'", "1,", "mr. "])
def test_normalising_and_matching_grow_with_the_text(unit: str) -> None:
    book = parse_codebook(TEXT)

    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        words = split_words(text)
        for rule in book.rules:
            sum(1 for _ in rule.when.finditer(words.text))
        return time.process_time() - start

    seconds(1_000)
    assert seconds(80_000) < 16 * seconds(20_000) + 0.5
