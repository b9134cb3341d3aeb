"""Score the kit on the coded news of data/gold/news, whose texts are not shipped.

Usage: python benchmarks/news.py --corpus FILE [--part develop] [--write]

The corpus is anything read_articles reads and must hold the articles by their ids; their hashes are
checked. Two readings are scored against the adjudicated codes: with the spans of the gold given
(days, topic, stance, conditions), and with nothing but the article given (statements, speakers,
whole rows). Intervals are 95 % of resampled articles. --write puts both readings, as codes and
offsets without a word of text, beside the gold, for the notebooks and the tests.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import click
import numpy as np
import pandas as pd

from analysis import (
    code_stance,
    coder_agreement,
    gold_matches,
    load_dataset,
    read_articles,
    read_table,
    resolve_dates,
    resolve_speakers,
    statement_codings,
    trace,
    write_table,
)
from analysis.schemas import STANCES

GOLD = Path(__file__).parents[1] / "data" / "gold" / "news"
NOT_SHIPPED = ["cue", "source_text", "date_text", "stance_evidence", "source_file"]
Counts = dict[str, pd.DataFrame]


class CorpusError(click.ClickException):
    """The corpus is not the one that was coded."""


def read_texts(corpus: str, listed: pd.DataFrame) -> pd.DataFrame:
    """Read the coded articles from a corpus, and check that their texts are those coded."""
    articles, _ = read_articles(corpus, on_error="collect")
    articles = articles[articles["article_id"].isin(listed["article_id"])]
    missing = set(listed["article_id"]) - set(articles["article_id"])
    if missing:
        raise CorpusError(f"{len(missing)} coded articles are not in it, such as {min(missing)}")
    hashes = listed.set_index("article_id")["text_hash"]
    for article, text in zip(articles["article_id"], articles["text"], strict=True):
        if hashlib.sha256(text.encode()).hexdigest() != hashes[article]:
            raise CorpusError(f"the text of {article} is not the one that was coded")
    return articles.reset_index(drop=True)


def with_words(gold: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Fill in the words that stand at the offsets of the gold."""
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))

    def words(start: str, end: str) -> list[str | None]:
        places = zip(gold["article_id"], gold[start], gold[end], strict=True)
        return [None if pd.isna(a) else texts[article][a:b] for article, a, b in places]

    contents = [
        " ".join(texts[article][a:b] for a, b in segments)
        for article, segments in zip(gold["article_id"], gold["segments"], strict=True)
    ]
    published = gold["article_id"].map(articles.set_index("article_id")["published"])
    return gold.assign(
        content=contents,
        cue=words("cue_start", "cue_end"),
        source_text=words("source_start", "source_end"),
        published=published,
    )


def code_given(gold: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Let the kit resolve and code the statements whose spans it is given."""
    spans = ["statement_id", "article_id", "start", "end", "segments", "content"]
    spans += ["quote_type", "attribution_kind", "cue", "cue_start", "cue_end"]
    spans += ["source_text", "source_start", "source_end", "published"]
    rows = resolve_speakers(with_words(gold, articles)[spans], articles)
    return code_stance(resolve_dates(rows, articles), articles)


def same_name(one: object, other: object) -> bool:
    """Say whether two names are one: by the actor table, or as part of the other ("Obama")."""
    if pd.isna(one) or pd.isna(other):
        return bool(pd.isna(one) and pd.isna(other))
    mine, theirs = (_listed(str(name)) for name in (one, other))
    few, many = sorted((set(mine.split()), set(theirs.split())), key=len)
    return mine == theirs or few < many


def _listed(name: str) -> str:
    """Give a name, or several, as the actor table has it."""
    known = _actor_names()
    return "; ".join(known.get(part.casefold(), part) for part in name.split("; ")).casefold()


@cache
def _actor_names() -> dict[str, str]:
    actors = load_dataset("actors")
    rows = zip(actors["actor"], actors["spellings"], strict=True)
    return {name.casefold(): actor for actor, names in rows for name in [actor, *names]}


def same_days(found: pd.DataFrame, gold: pd.DataFrame) -> pd.Series:
    """Say whether first and last day are the same, or missing in both."""
    equal = pd.Series(data=True, index=found.index)
    for name in ("date_from", "date_to"):
        equal &= (found[name] == gold[name]) | (found[name].isna() & gold[name].isna())
    return equal


def count(
    right: pd.Series, found: pd.Series, expected: pd.Series, article: pd.Series
) -> pd.DataFrame:
    """Count by article the rows that are right, found and expected."""
    table = pd.DataFrame({"right": right, "found": found, "expected": expected})
    return table.groupby(article.to_numpy()).sum().astype(int)


def shares(right: pd.Series, of: pd.Series, article: pd.Series) -> pd.DataFrame:
    """Count by article how many of the rows meant are right."""
    return count(right & of, of, of, article)


def count_given(coded: pd.DataFrame, gold: pd.DataFrame) -> Counts:
    """Count what is right where the spans were given."""
    article, right_days = gold["article_id"], same_days(coded, gold)
    every = pd.Series(data=True, index=gold.index)
    counts = {
        f"day, basis {basis}": shares(right_days, gold["date_basis"] == basis, article)
        for basis in ("stated", "inferred", "published")
    }
    as_published = (gold["date_from"] == gold["published"]) & (gold["date_to"] == gold["published"])
    counts["day stated, were it always that of publication"] = shares(
        as_published, gold["date_basis"] == "stated", article
    )
    counts["day, all"] = shares(right_days, every, article)
    on, really = (table["on_negotiation"].fillna(False).astype(bool) for table in (coded, gold))
    counts["on negotiation"] = count(on & really, on, really, article)
    ours, theirs = (table["stance"].eq("conditional") for table in (coded, gold))
    counts["conditional or not"] = count(ours & theirs, ours, theirs, article)
    counts["stance, the same"] = shares(
        coded["stance"].eq(gold["stance"].astype(coded["stance"].dtype)),
        really & coded["stance"].notna(),
        article,
    )
    counts["stance, within one"] = shares(
        steps_apart(coded["stance"], gold["stance"]) <= 1,
        really & coded["stance"].notna(),
        article,
    )
    counts["abstained, of those on negotiation"] = shares(
        coded["stance"].isna(), really & on, article
    )
    counts["condition tags"] = tag_hits(coded, gold)
    return counts


def tag_hits(coded: pd.DataFrame, gold: pd.DataFrame) -> pd.DataFrame:
    """Count by article the condition tags found, expected, and both."""
    pairs = [
        (set(mine), set(theirs))
        for mine, theirs in zip(coded["conditions"], gold["conditions"], strict=True)
    ]
    sizes = ((len(a & b), len(a), len(b)) for a, b in pairs)
    right, found, expected = (pd.Series(column) for column in zip(*sizes, strict=True))
    return count(right, found, expected, gold["article_id"])


def steps_apart(one: pd.Series, other: pd.Series) -> pd.Series:
    """Count the steps between two stances; missing where one is."""
    score = {name: step for step, name in enumerate(STANCES)}
    first, second = (side.astype("object").map(score).astype("float") for side in (one, other))
    return (first - second).abs()


def count_found(found: pd.DataFrame, gold: pd.DataFrame) -> Counts:
    """Count what is right where nothing but the article was given."""
    matches = gold_matches(found, gold)
    matched = matches["outcome"].eq("matched")
    article = matches["article_id"]
    is_found, is_gold = matches["statement_id"].notna(), matches["gold_id"].notna()
    mine, theirs = (matches[f"{s}on_negotiation"].eq(True) for s in ("", "gold_"))
    speaker = pd.Series(
        [same_name(a, b) for a, b in zip(matches["speaker"], matches["gold_speaker"], strict=True)],
        index=matches.index,
    )
    day = matches["day_right"].fillna(False).astype(bool)
    apart = steps_apart(matches["stance"], matches["gold_stance"])
    whole = matched & speaker & day & (mine == theirs)

    return {
        "statement": count(matched, is_found, is_gold, article),
        "statement and speaker": count(matched & speaker, is_found, is_gold, article),
        "statement, speaker and day": count(matched & speaker & day, is_found, is_gold, article),
        "on negotiation, found": count(matched & mine & theirs, mine, theirs, article),
        "whole row, any topic": count(whole & ((apart <= 1) | ~mine), is_found, is_gold, article),
        "whole row, on negotiation": count(whole & (apart <= 1) & mine, mine, theirs, article),
    }


def table_of(counts: Counts, draws: int, seed: int = 1) -> pd.DataFrame:
    """Give precision, recall and F1 of each measure, with the interval of F1."""
    rows = []
    for measure, by_article in counts.items():
        numbers = by_article[["right", "found", "expected"]].to_numpy()
        picks = np.random.default_rng(seed).integers(0, len(numbers), (draws, len(numbers)))
        resampled = numbers[picks].sum(axis=1)
        with np.errstate(invalid="ignore"):
            f1 = 2 * resampled[:, 0] / (resampled[:, 1] + resampled[:, 2])
        low, high = np.nanpercentile(f1, (2.5, 97.5))
        right, found, expected = numbers.sum(axis=0)
        rows.append(
            (
                measure,
                right,
                found,
                expected,
                right / found,
                right / expected,
                2 * right / (found + expected),
                low,
                high,
            )
        )
    names = ["measure", "right", "found", "expected", "precision", "recall", "f1", "low", "high"]
    return pd.DataFrame(rows, columns=names)


def stance_agreement(coded: pd.DataFrame, gold: pd.DataFrame, draws: int) -> pd.DataFrame:
    """Give alpha between the kit's stances and the adjudicated ones, where both are there."""
    codings = [
        statement_codings(table[table["stance"].notna()], coder, variables=["stance"])
        for table, coder in ((coded, "kit"), (gold, "adjudicated"))
    ]
    return coder_agreement(pd.concat(codings), n_boot=draws)


def without_words(table: pd.DataFrame) -> pd.DataFrame:
    """Take out of a table the words of publishers, and where their texts lie on this machine."""
    return table.assign(**dict.fromkeys(NOT_SHIPPED), content="")


def as_text(table: pd.DataFrame) -> str:
    """Lay a table out."""
    return table.round(3).to_string(index=False)


@click.command(help=__doc__)
@click.option("--corpus", required=True, type=click.Path(exists=True))
@click.option("--part", default="develop", show_default=True, help="develop, once or all.")
@click.option("--bootstrap", default=1000, show_default=True, help="Draws for the intervals.")
@click.option("--write", is_flag=True, help="Write both readings beside the gold; needs all.")
def main(corpus: str, part: str, bootstrap: int, write: bool) -> None:
    """Print the tables."""
    listed = pd.read_csv(GOLD / "articles.csv")
    if part != "all":
        listed = listed[listed["part"] == part]
    if listed.empty or (write and part != "all"):
        raise click.BadParameter("the parts are develop, once and all; --write needs all")
    articles = read_texts(corpus, listed)
    gold = read_table(GOLD / "statements.csv", "statements")
    gold = gold[gold["article_id"].isin(articles["article_id"])].reset_index(drop=True)
    coded, found = code_given(gold, articles), trace(articles)
    gold = with_words(gold, articles)
    print(f"{len(articles)} articles, {len(gold)} statements ({part})\n\nspans given")
    print(as_text(table_of(count_given(coded, gold), bootstrap)))
    print(as_text(stance_agreement(coded, gold, bootstrap)))
    print("\narticle given")
    print(as_text(table_of(count_found(found, gold), bootstrap)))
    if write:
        write_table(without_words(coded), GOLD / "coded.csv")
        write_table(without_words(found), GOLD / "found.csv")


if __name__ == "__main__":
    main()
