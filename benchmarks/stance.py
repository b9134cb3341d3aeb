"""Score code_stance on coded statements beside baselines, in one run.

Usage: python benchmarks/stance.py --gold PATH [--corpus FILE] [--part develop] [--bootstrap 1000]
       [--only NAME] [--environments FOLDER]

PATH is data/gold/news, whose texts are not shipped, so that a corpus must have them; or data/gold;
or a record such as data/record.csv, whose rows are all on negotiation, so that the topic is given
(the network of code_stance has learned from that of the kit, so there its figures mean nothing).
The spans of statements are given and speakers resolved. `rules alone` is code_stance without its
network, `keywords` a few short lists of words, `majority` the commonest stance for all. `frozen
embeddings` learns from this gold itself, in five folds by article (in a record, by speaker), as
peers/stances.py tells; it is installed from the package index, with the versions pinned in
benchmarks/peers, into a virtual environment that later runs use again.

Intervals are 95 % of resampled articles or speakers, but those of alpha, which coder_agreement
takes over statements. A stance counts where its system finds the statement on negotiation.
`coded`, alpha, `exact` and `within one` are of statements that both gold and system give a stance;
`abstained` is the share without one where both find the statement on negotiation. F1 of a stance
or a condition is over all rows, so that abstaining and a wrong topic cost recall and precision.
"""

from __future__ import annotations

import re
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import click
import pandas as pd

from analysis import (
    code_stance,
    confidence_bins,
    load_codebook,
    load_dataset,
    read_table,
    resolve_speakers,
)
from analysis.articles import split_sentences
from analysis.codebook import Codebook
from analysis.readings import column_of, contents_of, texts_by_id
from analysis.schemas import STANCES
from environments import (
    end,
    environments_option,
    measure_each,
    only_option,
    python_of,
    read_with,
    write_lines,
)
from news import (
    Counts,
    count,
    read_texts,
    shares,
    stance_agreement,
    steps_apart,
    table_of,
    tag_hits,
    with_words,
)
from score_attribution import rows

OURS, PEER = "code_stance", "embeddings"
SPANS = ["statement_id", "article_id", "start", "end", "segments", "content", "quote_type", "cue"]
SPANS += ["cue_start", "cue_end", "source_text", "source_start", "source_end"]
CODES = ["on_negotiation", "stance", "conditions"]
NO_STANCE, OFF = "no stance", "not on it"

TALKS = re.compile(
    r"\b(?:talks?|talking|negotiat\w*|dialogue?|diploma\w*|mediat\w*|bargain\w*|summits?|truces?"
    r"|cease-?fires?|peace|agreements?|deals?|settlements?|compromis\w*|concessions?)\b",
    re.IGNORECASE,
)
# The first that fits decides; what fits none is neutral.
KEYWORDS = {
    stance: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for stance, words in {
        "refuses": r"refus\w*|reject\w*|rul(?:es?|ed|ing) out|never|impossible|out of the question"
        r"|no (?:talks|negotiations?|dialogue|deal|compromise)"
        r"|(?:not|n['’]t) (?:talk|negotiate|meet|sit|accept)",
        "sceptical": r"doubt\w*|s[ck]eptic\w*|wary|unlikely|pretext|pointless|useless|premature"
        r"|accus\w*|deadlock\w*|fail\w*|stall\w*"
        r"|no (?:sign|signs|indication|point|basis|progress|interest|reason|need)"
        r"|(?:not|n['’]t) (?:want|serious|ready|interested|willing|believe|expect)",
        "conditional": r"if|unless|until|once|as long as|provided|(?:pre)?conditions?"
        r"|only (?:after|when)|in exchange|in return|demand\w*|insist\w*",
        "open": r"ready|readiness|willing\w*|prepared|open to|agree\w*|offer\w*|propos\w*|welcom\w*"
        r"|hop(?:es?|ed|ing)|optimis\w*|invit\w*|constructive|progress|committed|resum\w*"
        r"|call\w* for|urg\w*",
    }.items()
}


class Gold(NamedTuple):
    """Statements without their codes, their articles, and the codes.

    ``codes`` have the group of each statement as ``article_id``; ``topic_given`` says that all are
    on negotiation by choice.
    """

    statements: pd.DataFrame
    articles: pd.DataFrame | None
    codes: pd.DataFrame
    topic_given: bool


class System(NamedTuple):
    """One row of the tables: its name, that of its environment, and how it codes, if not there."""

    name: str
    environment: str | None
    code: Callable[[Gold], pd.DataFrame] | None


def load_gold(path: Path, corpus: str | None, part: str) -> Gold:
    """Load the gold of a folder or a record."""
    if path.is_file():
        record = read_table(path, "record")
        return Gold(record.drop(columns=CODES[1:]), None, codes_of(record, "speaker"), True)
    gold = read_table(path / "statements.csv", "statements")
    if not (path / "articles.csv").exists():
        articles = load_dataset("articles")
    elif corpus is None:
        raise click.BadParameter(f"the texts of {path} are not shipped; name a --corpus with them")
    else:
        listed = pd.read_csv(path / "articles.csv")
        listed = listed[(listed["part"] == part) | (part == "all")]
        articles = read_texts(corpus, listed)
        gold = gold[gold["article_id"].isin(articles["article_id"])].reset_index(drop=True)
        gold = with_words(gold, articles)
    statements = resolve_speakers(gold[SPANS], articles)
    return Gold(statements, articles, codes_of(gold, "article_id"), False)


def codes_of(gold: pd.DataFrame, group: str) -> pd.DataFrame:
    """Take the codes out of a gold table, with the group of each statement."""
    codes = gold[["statement_id", *CODES]].assign(article_id=gold[group])
    return codes.assign(on_negotiation=codes["on_negotiation"].fillna(False).astype(bool))


@cache
def rules_alone() -> Codebook:
    """Give the codebook of the kit without its network."""
    return replace(load_codebook("negotiation"), classifier=None)


def code_by_kit(gold: Gold) -> pd.DataFrame:
    """Code as the kit does."""
    return code_stance(gold.statements, gold.articles)


def code_by_rules(gold: Gold) -> pd.DataFrame:
    """Code by the rules of the kit alone."""
    return code_stance(gold.statements, gold.articles, codebook=rules_alone())


def code_by_keywords(gold: Gold) -> pd.DataFrame:
    """Code by short lists of words."""
    cues = column_of(gold.statements, "cue")
    pairs = zip(cues, contents_of(gold.statements), strict=True)
    stances = [by_keywords(f"{cue or ''} {content}") for cue, content in pairs]
    topics = [bool(TALKS.search(words)) for words in with_sentences(gold)]
    return pd.DataFrame({"on_negotiation": topics, "stance": stances})


def by_keywords(words: str) -> str:
    """Give the stance whose list is the first to have a word of these."""
    fitting = (stance for stance, pattern in KEYWORDS.items() if pattern.search(words))
    return next(fitting, "neutral")


def with_sentences(gold: Gold) -> list[str]:
    """Give the content of each statement with the sentences it stands in."""
    contents, texts = contents_of(gold.statements), texts_by_id(gold.articles)
    if not texts:
        return contents
    sentences = cache(lambda article: split_sentences(texts[article]))
    places = zip(contents, *(gold.statements[name] for name in SPANS[1:4]), strict=True)
    return [
        " ".join([content, *(texts[a][i:j] for i, j in sentences(a) if i < high and j > low)])
        for content, a, low, high in places
    ]


def code_by_majority(gold: Gold) -> pd.DataFrame:
    """Give every statement the commonest stance."""
    commonest = str(gold.codes["stance"].mode()[0])
    return pd.DataFrame({"on_negotiation": True, "stance": commonest}, index=gold.codes.index)


def code_by_peer(gold: Gold, python: str, folder: Path) -> tuple[pd.DataFrame, str]:
    """Let the peer code in its environment, and tell its versions."""
    table = gold.statements
    names = ("source_text", "speaker", "cue")
    told = zip(*(column_of(table, name) for name in names), contents_of(table), strict=True)
    codes = gold.codes.rename(columns={"statement_id": "article_id", "article_id": "group"})
    records = codes[["article_id", "group", "on_negotiation"]].to_dict("records")
    for record, stance, (source, speaker, cue, content) in zip(
        records, column_of(gold.codes, "stance"), told, strict=True
    ):
        record["stance"] = stance
        record["text"] = " ".join(part for part in (source or speaker, cue, content) if part)
    found = folder / "found.jsonl"
    took = read_with(("stances.py",), python, write_lines(records, folder / "gold.jsonl"), found)
    versions = ", ".join(f"{name} {version}" for name, version in took["versions"].items())
    return pd.DataFrame([one["code"] for one in rows(found)]), versions


SYSTEMS = (
    System(OURS, None, code_by_kit),
    System("rules alone", None, code_by_rules),
    System("keywords", None, code_by_keywords),
    System("majority", None, code_by_majority),
    System("frozen embeddings", PEER, None),
)


def settle(coded: pd.DataFrame, gold: Gold) -> pd.DataFrame:
    """Lay the codes of a system beside those of the gold; no stance where it is not on topic."""
    coded = coded.reset_index(drop=True).assign(statement_id=gold.codes["statement_id"])
    on = coded["on_negotiation"].fillna(False).astype(bool) | gold.topic_given
    stance = coded["stance"].astype("object").where(on & coded["stance"].notna(), None)
    return coded.assign(on_negotiation=on, stance=stance)


def count_right(coded: pd.DataFrame, codes: pd.DataFrame) -> Counts:
    """Count by group what is right of topic, stance and conditions."""
    group, on, really = codes["article_id"], coded["on_negotiation"], codes["on_negotiation"]
    mine, theirs = coded["stance"], codes["stance"].astype("object")
    both = really & mine.notna() & theirs.notna()
    counts = {
        "topic": count(on & really, on, really, group),
        "abstained": shares(mine.isna(), on & really & theirs.notna(), group),
        "exact": shares(mine == theirs, both, group),
        "within one": shares(steps_apart(mine, theirs) <= 1, both, group),
    }
    for stance in STANCES:
        ours, gold = mine == stance, theirs == stance
        counts[stance] = count(ours & gold, ours, gold, group)
    return counts | (count_conditions(coded, codes) if "conditions" in coded else {})


def count_conditions(coded: pd.DataFrame, codes: pd.DataFrame) -> Counts:
    """Count by group the tags, the families, and the statements with any condition."""
    family = {tag.name: tag.family for tag in rules_alone().tags}
    as_families, any_or_none = (
        [table.assign(conditions=table["conditions"].map(change)) for table in (coded, codes)]
        for change in (
            lambda tags: [family.get(tag, tag) for tag in tags],
            lambda tags: ["any"] if tags else [],
        )
    )
    return {
        "tags": tag_hits(coded, codes),
        "families": tag_hits(*as_families),
        "any or none": tag_hits(*any_or_none),
    }


def measures(counts: Counts, draws: int) -> pd.DataFrame:
    """Give the measures with their intervals; what is neither found nor expected is missing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return table_of(counts, draws).set_index("measure")


def figure(value: float) -> str:
    """Write a share."""
    return "-" if pd.isna(value) else f"{value:.3f}"


def interval(value: float, low: float, high: float) -> str:
    """Write a share with its interval."""
    return "-" if pd.isna(value) else f"{value:.3f} ({figure(low)} to {figure(high)})"


def row_of(system: System, gold: Gold, draws: int, folder: Path, envs: Path) -> dict[str, Any]:
    """Measure one system: its row of each table, and its codes."""
    if system.code is None:
        coded, made_of = code_by_peer(gold, python_of(system.environment, envs), folder)
    else:
        coded, made_of = system.code(gold), version_of(system)
    coded = settle(coded, gold)
    table = measures(count_right(coded, gold.codes), draws)
    f1 = {name: interval(*one) for name, *one in table[["f1", "low", "high"]].itertuples(name=None)}
    agreement = stance_agreement(coded, gold.codes, draws).iloc[0]
    return {
        "made of": made_of,
        "coded": coded,
        "on negotiation": {
            "precision": figure(table.loc["topic", "precision"]),
            "recall": figure(table.loc["topic", "recall"]),
            "F1": f1["topic"],
        },
        "stance": {
            "coded": int(table.loc["exact", "expected"]),
            "abstained": f1["abstained"],
            "alpha": interval(*agreement[["coefficient", "low", "high"]]),
            "exact": f1["exact"],
            "within one": f1["within one"],
            "conditional or not, F1": f1["conditional"],
        },
        "conditions": {
            f"{name}, F1": f1.get(name, "-") for name in ("tags", "families", "any or none")
        },
        "error": pd.DataFrame(
            {
                "gold": table["expected"],
                "given": table["found"],
                "precision": table["precision"].map(figure),
                "recall": table["recall"].map(figure),
                "F1": pd.Series(f1),
            }
        ).loc[list(STANCES)],
    }


def version_of(system: System) -> str:
    """Tell by what a system that runs here codes."""
    if system.code not in (code_by_kit, code_by_rules):
        return "-"
    book = load_codebook("negotiation") if system.code is code_by_kit else rules_alone()
    return f"codebook {book.version}, {book.classifier or 'no network'}"


def confusion(coded: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """Count which code the kit gives where the gold gives this."""
    order = pd.CategoricalDtype([*STANCES, NO_STANCE, OFF])
    gold, kit = (
        table["stance"]
        .astype("object")
        .where(table["stance"].notna(), NO_STANCE)
        .where(table["on_negotiation"], OFF)
        .astype(order)
        .rename(name)
        for table, name in ((codes, "gold"), (coded, "kit"))
    )
    table = pd.crosstab(gold, kit, dropna=False)
    return table.drop(index=[name for name in table.index[5:] if not table.loc[name].sum()])


def sureness(coded: pd.DataFrame, codes: pd.DataFrame) -> pd.DataFrame:
    """Set confidence beside the share of stances that are right."""
    right = (coded["stance"] == codes["stance"].astype("object")).astype("boolean")
    both = coded["stance"].notna() & codes["stance"].notna()
    return confidence_bins(
        pd.DataFrame({"confidence": coded["stance_confidence"], "right": right.where(both)})
    )


def print_tables(measured: dict[str, dict[str, Any]], gold: Gold) -> None:
    """Print what was measured."""
    for name in ("on negotiation", "stance", "conditions"):
        if name != "on negotiation" or not gold.topic_given:
            table = pd.DataFrame.from_dict(
                {system: row[name] for system, row in measured.items()}, orient="index"
            )
            print(f"\n{name}\n{table.to_string()}")
    if OURS in measured:
        coded = measured[OURS]["coded"]
        print(f"\n{OURS}, gold in rows\n{confusion(coded, gold.codes).to_string()}")
        bins = sureness(coded, gold.codes)
        shown = bins.round(3).to_string(index=False)
        print(f"\n{OURS}, stance_confidence and share exactly right\n{shown}")
        print(f"expected calibration error {figure(bins.attrs['calibration_error'])}")
    errors = {system: row["error"] for system, row in measured.items()}
    print(f"\nmeasured error by stance\n{pd.concat(errors).to_string()}\n")
    for system, row in measured.items():
        print(f"{system}: {row['made of']}")


@click.command(help=__doc__)
@click.option("--gold", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--corpus", type=click.Path(exists=True), help="Articles for data/gold/news.")
@click.option(
    "--part",
    default="develop",
    show_default=True,
    type=click.Choice(["develop", "once", "all"]),
    help="Of data/gold/news.",
)
@click.option(
    "--bootstrap",
    default=1000,
    show_default=True,
    type=click.IntRange(min=1),
    help="Draws for the intervals.",
)
@environments_option
@only_option
def main(
    gold: Path,
    corpus: str | None,
    part: str,
    bootstrap: int,
    environments: Path,
    only: tuple[str, ...],
) -> None:
    """Print the tables."""
    coded = load_gold(gold, corpus, part)
    groups, on = coded.codes["article_id"].nunique(), coded.codes["on_negotiation"].sum()
    kind = "speakers" if coded.topic_given else "articles"
    print(f"{len(coded.codes)} statements of {groups} {kind}, {on} on negotiation")
    with tempfile.TemporaryDirectory() as folder:
        measured, left_out = measure_each(
            SYSTEMS,
            only,
            lambda system: row_of(system, coded, bootstrap, Path(folder), environments),
        )
    if measured:
        print_tables(measured, coded)
    end(left_out)


if __name__ == "__main__":
    main()
