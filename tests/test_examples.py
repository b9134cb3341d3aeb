from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis import code_examples, code_stance, load_codebook
from analysis.codebook import parse_codebook
from analysis.errors import CodebookError, MissingPathError

BUILT_IN = Path(__file__).parents[1] / "data" / "codebooks" / "negotiation.yaml"
BOOK = load_codebook("negotiation")
COLUMNS = ["place", "text", "expected", "found", "found_by", "right", "advice"]

# What a user writes over the built-in sections to code statements on sanctions.
ON_SANCTIONS = """
on_negotiation:
  definition: Whether sanctions should be imposed, kept, eased or lifted.
  examples:
    - text: "The sanctions will stay in place."
      why: kept
    - text: "The embargo was discussed on Monday."
      why: procedure
  counter_examples:
    - text: "The harvest was good this year."
      why: another subject
"""
STANCES = """
stances:
  refuses:
    score: -2
    definition: Sanctions are to be kept or widened, whatever happens.
    decision_rules: ["Will not lift them at all."]
    examples:
      - text: "We will never lift the sanctions."
        why: ruled out
    counter_examples:
      - text: "It is too early to lift the embargo."
        instead: sceptical
        why: limited to the present
    cameo: null
  sceptical:
    score: -1
    definition: Not now.
    decision_rules: ["Too early to lift them."]
    examples:
      - text: "It is too early to talk of lifting sanctions."
        why: not now
    cameo: null
  neutral:
    score: 0
    definition: Procedure.
    decision_rules: ["What is discussed and when."]
    examples:
      - text: "Ministers will discuss the embargo on Friday."
        why: procedure
    cameo: null
  conditional:
    score: 1
    definition: Lifted if something happens.
    decision_rules: ["A condition for lifting them."]
    examples:
      - text: "We will lift the sanctions once the prisoners are free."
        why: a condition
    counter_examples:
      - text: "We will keep the sanctions in force."
        instead: refuses
        why: no condition
    cameo: null
  open:
    score: 2
    definition: Sanctions are to be lifted.
    decision_rules: ["Wants them lifted."]
    examples:
      - text: "The sanctions must be lifted today."
        why: a call
    cameo: null
"""
TOPICS = """
topics:
  anywhere: [sanction*, embargo*]
  in_statement: [measures]
  strong: ["{sanctions}"]
  weak: ["measures"]
  elliptical: ["(lift*|keep) (it|them)"]
  elsewhere: ["(football|harvest*)"]
  never: ["sanctioned by the referee"]
"""
RULES = """
rules:
  - id: too-early
    stance: sceptical
    when: ["too early ~6 {lift}"]
    because: not now
    example: "It is too early to ease the sanctions."
  - id: lift-if
    stance: conditional
    when: ["{lift} ~6 (if|once|when)"]
    because: lifted on a condition
    example: "We shall lift them if the shelling stops."
  - id: keep
    stance: refuses
    when: ["(never|not) ~2 {lift}", "{sanctions} ~3 (stay|remain)", "keep ~3 {sanctions}"]
    unless: ["until"]
    because: kept
    example: ["The sanctions will remain in force.", "They will not lift the embargo."]
  - id: lift
    stance: open
    when: ["{lift} ~3 {sanctions}", "{sanctions} ~4 {lift}"]
    because: to be lifted
    example: "Lift the embargo now."
  - id: procedure
    stance: neutral
    when: ["discuss* ~4 {sanctions}"]
    because: procedure
    example: "They discussed sanctions."
"""
WORDS = """
  sanctions: [sanction*, embargo*]
  lift: [lift*, eas*, end, ends]"""


def sanctions(*edits: tuple[str, str]) -> str:
    """Make the codebook on sanctions from the built-in file, with some words edited after that."""
    text = BUILT_IN.read_text(encoding="utf-8").replace("\nname: negotiation", "\nname: sanctions")
    text = re.sub(r"(?m)^classifier:.*\n", "", text).replace("\nwords:", f"\nwords:{WORDS}")
    for section in (ON_SANCTIONS, STANCES, TOPICS, RULES):
        key = section[1 : section.index(":")]
        text, times = re.subn(rf"(?ms)^{key}:.*?^(?=[a-z#])", lambda _, s=section: s, text)
        assert times == 1, key
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def mistakes(*edits: tuple[str, str]) -> list[tuple[str, str, str, str]]:
    coded = code_examples(parse_codebook(sanctions(*edits)))
    wrong = coded[~coded["right"]]
    assert wrong["advice"].notna().all() and coded.loc[coded["right"], "advice"].isna().all()
    columns = ["place", "text", "found", "advice"]
    return list(wrong[columns].itertuples(index=False, name=None))


def test_the_built_in_codebook_codes_its_examples_as_it_says() -> None:
    coded = code_examples()
    assert list(coded.columns) == COLUMNS and coded["right"].dtype == bool
    assert coded.loc[~coded["right"], ["place", "text", "advice"]].to_numpy().tolist() == []
    per_stance = [
        len(entry["examples"]) + len(entry["counter_examples"])
        for entry in BOOK.content["stances"].values()
    ]
    of_rules = coded["place"].str.startswith("rules")
    assert of_rules.sum() == sum(len(rule.examples) for rule in BOOK.rules)
    assert len(coded) == of_rules.sum() + sum(per_stance) + 6
    assert coded.loc[coded["found"] == "not on negotiation", "place"].unique().tolist() == [
        "on_negotiation, counter_examples"
    ]
    assert coded.loc[~coded["place"].str.startswith("on_"), "found_by"].notna().all()
    assert coded["advice"].isna().all()


def test_each_example_is_coded_as_code_stance_does_by_the_rules() -> None:
    coded = code_examples(BOOK)
    lead = "The two sides spoke about the negotiations. The envoy said: "
    rows = coded[~coded["place"].str.startswith("on_")].reset_index(drop=True)
    ids = rows.index.astype("str")
    table = pd.DataFrame({"article_id": ids, "content": rows["text"], "start": len(lead)})
    table = table.assign(end=len(lead) + rows["text"].str.len(), context_start=0)
    articles = pd.DataFrame({"article_id": ids, "text": lead + rows["text"]})
    again = code_stance(table, articles, codebook=replace(BOOK, classifier=None))
    assert again["stance_rule"].tolist() == rows["found_by"].tolist()
    assert again["stance"].tolist() == rows["found"].tolist()


def test_the_rules_code_alone_whatever_network_the_codebook_names() -> None:
    book = replace(BOOK, classifier="a network that nobody has")
    assert code_examples(book)["right"].all()


@pytest.mark.parametrize("given", [str, lambda path: path, load_codebook])
def test_a_codebook_on_sanctions_is_checked_by_its_own_words(tmp_path: Path, given) -> None:
    path = tmp_path / "sanctions.yaml"
    path.write_text(sanctions(), encoding="utf-8")
    coded = code_examples(given(path))
    found = coded[["place", "found"]].itertuples(index=False, name=None)
    assert list(found) == [
        ("on_negotiation", "on negotiation"),
        ("on_negotiation", "on negotiation"),
        ("on_negotiation, counter_examples", "not on negotiation"),
        ("stances 'refuses'", "refuses"),
        ("stances 'refuses', counter_examples", "sceptical"),
        ("stances 'sceptical'", "sceptical"),
        ("stances 'neutral'", "neutral"),
        ("stances 'conditional'", "conditional"),
        ("stances 'conditional', counter_examples", "refuses"),
        ("stances 'open'", "open"),
        ("rules 'too-early'", "sceptical"),
        ("rules 'lift-if'", "conditional"),
        ("rules 'keep'", "refuses"),
        ("rules 'keep'", "refuses"),
        ("rules 'lift'", "open"),
        ("rules 'procedure'", "neutral"),
    ]
    assert coded["right"].all()
    # "Lift them" has no topic word; it is on sanctions after a sentence on them, as in an article.
    assert coded.loc[11, "text"] == "We shall lift them if the shelling stops."


def test_a_codebook_on_sanctions_codes_statements_it_has_not_seen() -> None:
    said = [
        "The sanctions on grain should end, the minister said.",
        "We will not ease the embargo.",
        "The bridge was closed.",
    ]
    coded = code_stance(pd.DataFrame({"content": said}), codebook=parse_codebook(sanctions()))
    assert coded["stance"].astype(object).where(coded["stance"].notna(), None).tolist() == [
        "open",
        "refuses",
        None,
    ]
    assert coded["on_negotiation"].tolist() == [True, True, False]


def test_a_rule_hidden_by_an_earlier_one_is_told() -> None:
    wide = ('when: ["too early ~6 {lift}"]', 'when: ["{lift}"]')
    found = mistakes(wide)
    assert (
        "rules 'lift'",
        "Lift the embargo now.",
        "sceptical",
        "rule 'too-early' fits first, by 'Lift'; move rule 'lift' above it, or put other words of "
        "this example under `unless` of rule 'too-early'",
    ) in found
    assert (
        "stances 'open'",
        "The sanctions must be lifted today.",
        "sceptical",
        "rule 'too-early' fits first, by 'lifted'; move rule 'lift' above it, or put other words "
        "of this example under `unless` of rule 'too-early', or move the example to 'sceptical'",
    ) in found


def test_a_rule_that_another_of_its_stance_hides_is_told_too() -> None:
    twin = '  - id: procedure\n    stance: neutral\n    when: ["discuss* ~4 {sanctions}"]\n'
    before = twin.replace("procedure", "talk") + '    because: x\n    example: "They discuss it."\n'
    assert mistakes((twin, before + twin)) == [
        (
            "rules 'talk'",
            "They discuss it.",
            "not on negotiation",
            "no word of `topics` is in it; add one to `strong` and to `anywhere`, or take the "
            "example out",
        ),
        (
            "rules 'procedure'",
            "They discussed sanctions.",
            "neutral",
            "rule 'talk' fits first, by 'discussed sanctions'; move rule 'procedure' above it, or "
            "put other words of this example under `unless` of rule 'talk'",
        ),
    ]


@pytest.mark.parametrize(
    ("edit", "found", "advice"),
    [
        (
            ('"The embargo was discussed on Monday."', '"The trade curbs hurt us."'),
            "not on negotiation",
            "no word of `topics` is in it; add one to `strong` and to `anywhere`, or take the "
            "example out",
        ),
        (
            ('"The embargo was discussed on Monday."', '"We keep them."'),
            "not on negotiation",
            "words under `elliptical` of `topics` count only beside a topic word, and none is in "
            "it; add one to `strong` and to `anywhere`, or take the example out",
        ),
        (
            ('"The embargo was discussed on Monday."', '"Sanctioned by the referee."'),
            "not on negotiation",
            "'Sanctioned by the referee' stands under `never` of `topics`, which shuts the example "
            "out; take it out there, or take the example out",
        ),
        (
            ("anywhere: [sanction*, embargo*]", "anywhere: [sanction*]"),
            "not on negotiation",
            "'embargo' is a topic word, but the quick first look does not know it; add a word of "
            "it to `anywhere` of `topics`",
        ),
        (
            ('strong: ["{sanctions}"]', 'strong: ["sanction*"]'),
            "not on negotiation",
            "'embargo' stands under `anywhere` of `topics`, for the quick first look, but no "
            "pattern under `strong` or `weak` fits; add one there, or take the example out",
        ),
        (
            ('"The harvest was good this year."', '"The sanctions list is on paper."'),
            "on negotiation",
            "'sanctions' is a topic word by `strong` of `topics`; make that pattern narrower, or "
            "put other words of this example under `never`",
        ),
        (
            ('"The harvest was good this year."', '"He took the measures of the room."'),
            "on negotiation",
            "'measures' is a topic word by `weak` of `topics`; make that pattern narrower, or put "
            "other words of this example under `never`",
        ),
        (
            ('"Ministers will discuss the embargo on Friday."', '"The football season begins."'),
            "not on negotiation",
            "no word of `topics` is in it, and 'football' stands under `elsewhere`, for other "
            "subjects; add one to `strong` and to `anywhere`, or take the example out",
        ),
        (
            ('"Ministers will discuss the embargo on Friday."', '"The embargo has a history."'),
            "abstained",
            "no rule fits; add a pattern to `when` of a rule for 'neutral', or take the example "
            "out",
        ),
        (
            ('"We will never lift the sanctions."', '"The sanctions stay until May."'),
            "abstained",
            "no rule fits, for `unless` of rule 'keep' finds 'until'; make that pattern narrower, "
            "or take the example out",
        ),
        (
            ('"We will never lift the sanctions."', '"Lift no embargo."'),
            "open",
            "rule 'lift' fits, by 'Lift no embargo', and no rule for 'refuses' does; put other "
            "words of this example under `unless` of rule 'lift' and add a pattern to `when` of a "
            "rule for 'refuses', or move the example to 'open'",
        ),
        (
            ('"The sanctions must be lifted today."', '"The sanctions must be lifted at once."'),
            "conditional",
            "rule 'lift-if' fits first, by 'lifted at once'; move rule 'lift' above it, or put "
            "other words of this example under `unless` of rule 'lift-if', or move the example to "
            "'conditional'",
        ),
        (
            ('"We will keep the sanctions in force."', '"We discuss the sanctions."'),
            "neutral",
            "rule 'procedure' fits, by 'discuss the sanctions', and no rule for 'refuses' does; "
            "put other words of this example under `unless` of rule 'procedure' and add a pattern "
            "to `when` of a rule for 'refuses', or write 'neutral' after `instead`",
        ),
        (
            ('"It is too early to ease the sanctions."', '"The embargo is old."'),
            "abstained",
            "no rule fits; add a pattern to `when` of this rule, or take the example out",
        ),
        (
            ('"It is too early to ease the sanctions."', '"End the embargo later."'),
            "open",
            "this rule does not fit, and rule 'lift' does, by 'End the embargo'; add a pattern to "
            "`when` of this rule, or take the example out",
        ),
        (
            ('"They discussed sanctions."', '"We discuss when to end sanctions."'),
            "open",
            "rule 'lift' fits first, by 'end sanctions'; move rule 'procedure' above it, or put "
            "other words of this example under `unless` of rule 'lift'",
        ),
        (
            ('"They discussed sanctions."', '"They met to end sanctions."'),
            "open",
            "this rule does not fit, and rule 'lift' does, by 'end sanctions'; add a pattern to "
            "`when` of this rule and move it above rule 'lift', or take the example out",
        ),
        (
            ('"The sanctions will remain in force."', '"The sanctions remain until May."'),
            "abstained",
            "`unless` of this rule finds 'until' and keeps the rule from fitting; make that "
            "pattern narrower, or take the example out",
        ),
    ],
)
def test_each_kind_of_mistake_is_told_with_what_to_do(
    edit: tuple[str, str], found: str, advice: str
) -> None:
    assert (found, advice) in [(was, told) for _, _, was, told in mistakes(edit)]


def test_a_counter_example_under_the_wrong_stance_is_told() -> None:
    wrong = mistakes(("instead: sceptical", "instead: open"))
    assert wrong == [
        (
            "stances 'refuses', counter_examples",
            "It is too early to lift the embargo.",
            "sceptical",
            "rule 'too-early' fits first, by 'too early to lift'; move rule 'lift' above it, or "
            "put other words of this example under `unless` of rule 'too-early', or write "
            "'sceptical' after `instead`",
        )
    ]


def test_following_the_advice_mends_the_codebook() -> None:
    never = ('"We will never lift the sanctions."', '"We shall lift no sanctions."')
    (wrong,) = mistakes(never)
    assert wrong[2] == "open" and "add a pattern to `when` of a rule for 'refuses'" in wrong[3]
    barred = ('"{sanctions} ~4 {lift}"]\n', '"{sanctions} ~4 {lift}"]\n    unless: ["no"]\n')
    added = ('"(never|not) ~2 {lift}"', '"(never|not) ~2 {lift}", "{lift} no"')
    assert mistakes(never, barred, added) == []


def test_a_codebook_without_examples_for_coders_has_those_of_its_rules() -> None:
    text = sanctions().replace(ON_SANCTIONS, "\n")
    text = re.sub(r"    (?:counter_)?examples:\n(?: {6}.*\n)+", "", text)
    coded = code_examples(parse_codebook(text))
    assert coded["place"].str.startswith("rules").all() and coded["right"].all()
    # No example has a strong word of the topic, so none can stand after one.
    text = text.replace('strong: ["{sanctions}"]', 'strong: ["tariff*"]')
    alone = code_examples(parse_codebook(text))
    assert (alone["found"] == "not on negotiation").all()


def test_examples_that_are_none_are_all_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    edits = [
        ('    - text: "The harvest was good this year."\n      why: another', "    - why: another"),
        ("        instead: sceptical\n", ""),
        ("instead: refuses", "instead: conditional"),
        ('- text: "The sanctions must be lifted today."\n        why: a call', "- no"),
    ]
    path.write_text(sanctions(*edits), encoding="utf-8")
    with pytest.raises(CodebookError) as caught:
        code_examples(path)
    assert caught.value.source_file == str(path)
    assert str(caught.value).splitlines() == [
        f"{path}: 4 problem(s) in the examples; mend each and read it again:",
        "on_negotiation, counter_examples: {'why': 'another subject'} gives no example; write "
        "'- text:' and the words in quotation marks",
        "stances 'refuses', counter_examples: write under 'It is too early to lift the embargo.' "
        "which stance it has, as 'instead:' and one of sceptical, neutral, conditional, open",
        "stances 'conditional', counter_examples: write under 'We will keep the sanctions in "
        "force.' which stance it has, as 'instead:' and one of refuses, sceptical, neutral, open",
        "stances 'open', examples: False gives no example; write '- text:' and the words in "
        "quotation marks",
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (ON_SANCTIONS, "\non_negotiation: sanctions\n", "on_negotiation: must be a list of 'key:"),
        (
            '    - text: "The sanctions will stay in place."\n      why: kept\n    - text: '
            '"The embargo was discussed on Monday."\n      why: procedure\n',
            "    text: The sanctions will stay.\n",
            "on_negotiation, examples: must be a list of entries ('- text: ...')",
        ),
    ],
)
def test_examples_that_are_no_list_are_named(old: str, new: str, told: str) -> None:
    with pytest.raises(CodebookError) as caught:
        code_examples(parse_codebook(sanctions((old, new))))
    assert told in str(caught.value)


def test_a_plain_text_may_stand_for_an_example() -> None:
    edit = ('- text: "The sanctions must be lifted today."\n        why: a call', "- Lift it.")
    assert [text for _, text, *_ in mistakes(edit)] == ["Lift it."]


def test_a_broken_file_is_refused_with_all_its_problems(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    edits = [
        ("{lift} ~6 (if|once|when)", "{lfit} ~6 (if"),
        ("stance: neutral", "stance: maybe"),
        ("in_statement: [measures]", "in_statement: [economic measures]"),
        ("    because: kept\n", ""),
        ("discuss* ~4 {sanctions}", "discuss* ~ 4 {sanctions}"),
        ("\n  lift: [lift*", '\n  lift: ["{talks}", lift*'),
    ]
    path.write_text(sanctions(*edits), encoding="utf-8")
    with pytest.raises(CodebookError) as caught:
        code_examples(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: 6 problem(s) in the codebook; mend each and read it again")
    assert "topics 'in_statement': 'economic measures' must be one word" in message
    assert "rules 'lift-if', when[0]: the pattern '{lfit} ~6 (if' uses the unknown word" in message
    assert "rules 'procedure', stance: is 'maybe'; write one of refuses" in message
    assert "rules 'keep', because: is missing" in message
    assert "has '~' without a number; write ~4 for up to four words between" in message
    assert "words 'lift': the pattern '{talks}' uses the unknown word class {talks}" in message
    assert "sanctions, third; a class can use those above it only" in message


def test_what_is_no_codebook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="there is no codebook 'sanctions'"):
        code_examples("sanctions")
    with pytest.raises(MissingPathError):
        code_examples(tmp_path / "none.yaml")
    with pytest.raises(CodebookError, match="not by int"):
        code_examples(3)  # type: ignore[arg-type]


def test_the_codebook_given_is_not_changed() -> None:
    book = replace(BOOK, content=deepcopy(dict(BOOK.content)), classifier="a name")
    before = deepcopy(dict(book.content))
    code_examples(book)
    assert book.content == before and book.classifier == "a name"
    assert book.rules is BOOK.rules
