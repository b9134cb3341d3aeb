"""Speakers, sides and addressees, on sentences written for these tests."""

from __future__ import annotations

import re
import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.actors import ActorTable, day_number
from analysis.datasets import load_dataset
from analysis.errors import MissingColumnError, UnknownArticleError
from analysis.names import NAME_RUN, gender_of, plain_key, read_name
from analysis.schemas import validate
from analysis.speakers import resolve_speakers

MARK = re.compile(r"<(/?)([SCQ])>")


def rows(marked: str, **more):
    """Make an article and its statements from a text with <S>source</S> and <C>content</C> marks.

    The k-th source belongs to the k-th content; <Q> marks a content within quotation marks.
    """
    text, opened, sources, contents = "", {}, [], []
    last = 0
    for mark in MARK.finditer(marked):
        text += marked[last : mark.start()]
        last = mark.end()
        closing, sign = mark.groups()
        if not closing:
            opened[sign] = len(text)
        elif sign == "S":
            sources.append((opened[sign], len(text)))
        else:
            contents.append((opened[sign], len(text), sign == "Q"))
    text += marked[last:]
    assert len(sources) == len(contents)
    statements = [
        {
            "statement_id": f"s{k}",
            "article_id": "a",
            "start": start,
            "end": end,
            "segments": [[start, end]],
            "content": text[start:end],
            "quote_type": "direct" if quoted else "indirect",
            "source_text": text[slice(*source)] or None,
            "source_start": source[0],
            "source_end": source[1],
        }
        for k, (source, (start, end, quoted)) in enumerate(zip(sources, contents, strict=True))
    ]
    article = {"article_id": "a", "text": text, "published": "2022-12-17", **more}
    return pd.DataFrame(statements), pd.DataFrame([article])


ACTORS = load_dataset("actors")


def resolved(marked: str, actors=None, **more) -> pd.DataFrame:
    statements, articles = rows(marked, **more)
    return resolve_speakers(statements, articles, ACTORS if actors is None else actors)


def speakers(marked: str, **more) -> list[str | None]:
    found = resolved(marked, **more)["speaker"]
    return [None if pd.isna(name) else name for name in found]


def one(phrase: str, **more) -> tuple[str | None, str | None, str | None]:
    """Resolve a phrase that stands alone: speaker, kind, side."""
    row = resolved(f"<S>{phrase}</S> said <C>talks were possible</C>.", **more).iloc[0]
    return tuple(None if pd.isna(row[c]) else row[c] for c in ("speaker", "speaker_kind", "side"))


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("Zelensky", "Volodymyr Zelensky"),
        ("Mr. Zelenskyy", "Volodymyr Zelensky"),
        ("President Zelenskiy", "Volodymyr Zelensky"),
        ("ZELENSKY", "Volodymyr Zelensky"),
        ("White House national security adviser Jake Sullivan", "Jake Sullivan"),
        ("French President Emmanuel Macron", "Emmanuel Macron"),
        ("Sergei Lavrov, Russia's foreign minister,", "Sergey Lavrov"),
        ("Russia’s foreign minister, Sergei Lavrov,", "Sergey Lavrov"),
        ("Zelensky's chief of staff Andriy Yermak", "Andriy Yermak"),
        ("Turkish President Recep Tayyip Erdoğan", "Recep Tayyip Erdogan"),
        ("President Recep Tayyip Erdogan of Turkey", "Recep Tayyip Erdogan"),
        ("Secretary of State Antony Blinken", "Antony Blinken"),
        ("the President of the United States Joe Biden", "Joe Biden"),
        ("Joseph R. Biden Jr.", "Joe Biden"),
        ("EU foreign policy chief Josep Borrell", "Josep Borrell"),
        ("European Commission chief Ursula von der Leyen", "Ursula von der Leyen"),
        ("Viktor Orbán", "Viktor Orban"),
        ("the late Senator Nora Quist", "Nora Quist"),
        ("Nora Quist, who once worked for Vladimir Putin", "Nora Quist"),
        ("Envoy to Russia Petra Holm", "Petra Holm"),
    ],
)
def test_names_are_found_in_titles_and_appositions(phrase, name):
    assert one(phrase)[:2] == (name, "person")


@pytest.mark.parametrize(
    ("phrase", "name", "kind", "side"),
    [
        ("Moscow", "Russia", "government", "Russia"),
        ("Kyiv", "Ukraine", "government", "Ukraine"),
        ("Kiev", "Ukraine", "government", "Ukraine"),
        ("Kiev authorities", "Ukraine", "government", "Ukraine"),
        ("the Russian government", "Russia", "government", "Russia"),
        ("the Ukrainian side", "Ukraine", "government", "Ukraine"),
        ("Washington", "United States", "government", "United States"),
        ("the U.S.", "United States", "government", "United States"),
        ("the Biden administration", "United States", "government", "United States"),
        ("The Kremlin", "Kremlin", "institution", "Russia"),
        ("the White House", "White House", "institution", "United States"),
        ("the UN", "United Nations", "institution", "United Nations"),
        ("Hamas", "Hamas", "group", "Hamas"),
        ("the Houthis", "Houthis", "group", "Houthis"),
        ("Tehran", "Iran", "government", "Iran"),
    ],
)
def test_metonyms_and_bodies(phrase, name, kind, side):
    assert one(phrase) == (name, kind, side)


@pytest.mark.parametrize(
    ("phrase", "side"),
    [
        ("a senior US official", "United States"),
        ("Two Kremlin aides", "Russia"),
        ("Russian and Ukrainian officials", "Russia; Ukraine"),
        ("Peskov's deputy", None),
        ("a spokesman for Vladimir Putin", None),
        ("an aide to President Macron", None),
        ("people familiar with the matter", None),
        ("a Kremlin spokesman", "Russia"),
        ("Diplomats", None),
        ("the official", None),
    ],
)
def test_the_unnamed_have_no_name(phrase, side):
    speaker, kind, got = one(phrase)
    assert (speaker, kind) == (None, "unnamed")
    if side:
        assert got == side


@pytest.mark.parametrize(
    "phrase", ["the diplomat", "the general", "The president", "the two countries", "a report"]
)
def test_words_that_name_nobody_give_no_speaker_and_no_kind_of_person(phrase):
    speaker, kind, _ = one(phrase)
    assert speaker is None and kind in (None, "group")


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("African leaders", "African leaders"),
        ("The Ukrainian air force", "Ukrainian air force"),
        ("Russian news agencies", "Russian news agencies"),
        ("House Republicans", "House Republicans"),
        ("House of Representatives leaders", "House of Representatives leaders"),
        ("Chinese Vice Minister of Commerce Wang Shouwen", "Wang Shouwen"),
        ("New York police", "New York police"),
    ],
)
def test_bodies_and_groups_named_by_a_description_keep_its_capitals(phrase, name):
    assert one(phrase)[0] == name


def test_police_and_union_keep_their_description():
    assert one("police")[:2] == ("police", "institution")
    assert one("The union")[:2] == ("union", "group")
    assert one("Supporters of Emmanuel Macron")[:2] == ("supporters of Emmanuel Macron", "group")


def test_joint_sources_are_joined_only_when_every_part_is_named():
    assert one("Putin and Erdogan") == (
        "Vladimir Putin; Recep Tayyip Erdogan",
        "person",
        "Russia; Turkey",
    )
    assert one("Moscow and the Kremlin")[:2] == ("Russia; Kremlin", "government")
    assert one("Russia, China and Iran")[0] == "Russia; China; Iran"
    assert one("Nora Quist, an envoy to Russia and China,")[0] == "Nora Quist"
    assert one("Bosnia and Herzegovina")[0] == "Bosnia and Herzegovina"
    assert one("regulators and environmental groups")[1] != "person"


def test_the_table_fits_its_schema():
    table = resolved("<S>Moscow</S> said <C>no</C>. <S>Police and Kyiv</S> said <C>yes</C>.")
    validate(table, "statements")


def test_missing_source_and_missing_speaker():
    statements, articles = rows("<S></S><C>Talks were possible</C>, it was said.")
    row = resolve_speakers(statements, articles).iloc[0]
    assert pd.isna(row["speaker"]) and pd.isna(row["speaker_kind"]) and pd.isna(row["side"])


def test_later_short_names_take_the_full_name_of_the_article():
    text = (
        "Deputy Foreign Minister Nora Quist of Norway met reporters with Ron Johnson, a farmer. "
        "<S>Quist</S> said <C>talks would go on</C>. <S>Johnson</S> said <C>he doubted it</C>."
    )
    found = resolved(text)
    assert found["speaker"].to_list() == ["Nora Quist", "Ron Johnson"]
    assert found["side"].isna().to_list() == [False, True]
    assert found.loc[0, "side"] == "Norway"


def test_two_of_one_family_name_are_not_merged():
    text = (
        "Anna Berg, the mayor, and Karl Berg, a banker, were there. "
        "<S>Berg</S> said <C>talks would go on</C>. <S>Mr. Berg</S> said <C>no</C>."
    )
    assert speakers(text) == ["Berg", "Karl Berg"]


def test_a_relative_does_not_take_over_a_known_name():
    text = "His wife, Melania Trump, was there. <S>Mr. Trump</S> said <C>he would call</C>."
    assert speakers(text) == ["Donald Trump"]


def test_role_nouns_take_the_bearer_in_the_article_first():
    text = (
        "Ukrainian Foreign Minister Dmytro Kuleba spoke after Chancellor Maria Lind. "
        "<S>The Ukrainian minister</S> said <C>talks were far off</C>. "
        "<S>The chancellor</S> said <C>she hoped for talks</C>."
    )
    assert speakers(text) == ["Dmytro Kuleba", "Maria Lind"]


@pytest.mark.parametrize(
    ("phrase", "day", "name"),
    [
        ("The Ukrainian president", "2022-12-17", "Volodymyr Zelensky"),
        ("The Ukrainian president", "2018-12-17", "Petro Poroshenko"),
        ("The Russian leader", "2022-12-17", "Vladimir Putin"),
        ("the US president", "2022-12-17", "Joe Biden"),
        ("the US president", "2025-05-01", "Donald Trump"),
        ("the German chancellor", "2025-05-07", "Friedrich Merz"),
        ("Britain's prime minister", "2022-03-01", "Boris Johnson"),
        ("the British foreign secretary", "2022-03-01", "Liz Truss"),
        ("the EU foreign policy chief", "2025-03-01", "Kaja Kallas"),
        ("the president of Brazil", "2023-05-01", "Luiz Inacio Lula da Silva"),
        ("the pope", "2024-03-10", "Pope Francis"),
    ],
)
def test_offices_by_the_day_of_publication(phrase, day, name):
    assert one(phrase, published=day)[0] == name


def test_an_office_without_day_or_country_names_nobody():
    assert one("the Ukrainian president", published=None) == (None, None, "Ukraine")
    assert one("the head of state") == (None, None, None)
    assert one("the former Ukrainian president") == (None, None, "Ukraine")
    assert one("the Ukrainian deputy prime minister") == (None, None, "Ukraine")


def test_an_office_side_follows_the_day():
    assert one("Mark Rutte", published="2022-12-17")[2] == "Netherlands"
    assert one("Mark Rutte", published="2025-12-17")[2] == "NATO"


def test_pronouns_take_who_spoke_or_acted_last():
    text = (
        "<S>Sergei Lavrov</S> said <C>Russia was ready</C>. <S>He</S> said <C>Kyiv was not</C>. "
        "Later <S>Maria Zakharova</S> said <C>nothing had changed</C>. "
        "“<Q>We wait</Q>,” <S>she</S> added. <S>He</S> repeated <C>his offer</C>."
    )
    assert speakers(text) == [
        "Sergey Lavrov",
        "Sergey Lavrov",
        "Maria Zakharova",
        "Maria Zakharova",
        "Sergey Lavrov",
    ]


def test_a_pronoun_inside_reported_speech_is_the_speaker_and_inside_a_quotation_is_not():
    source = "Emmanuel Macron arrived. Olaf Scholz said he thought talks wise."
    outer = source.index("he thought")
    statements = pd.DataFrame(
        [
            _statement("s0", source, "Olaf Scholz", (outer, len(source) - 1)),
            _statement("s1", source, "he", (source.index("talks"), len(source) - 1)),
        ]
    )
    articles = pd.DataFrame([{"article_id": "a", "text": source, "published": "2022-12-17"}])
    assert resolve_speakers(statements, articles)["speaker"].to_list() == ["Olaf Scholz"] * 2
    quoted = "Emmanuel Macron arrived. “Then he thought talks wise,” Olaf Scholz said."
    first = _statement("s0", quoted, "Olaf Scholz", (26, quoted.index(",”")))
    first["quote_type"] = "direct"
    second = _statement("s1", quoted, "he", (quoted.index("talks"), quoted.index(",”")))
    articles["text"] = quoted
    found = resolve_speakers(pd.DataFrame([first, second]), articles)["speaker"]
    assert found.to_list() == ["Olaf Scholz", "Emmanuel Macron"]


def _statement(statement_id, text, source, span):
    at = text.index(source)
    return {
        "statement_id": statement_id,
        "article_id": "a",
        "start": span[0],
        "end": span[1],
        "segments": [list(span)],
        "content": text[slice(*span)],
        "quote_type": "indirect",
        "source_text": source,
        "source_start": at,
        "source_end": at + len(source),
    }


def test_a_pronoun_between_two_equal_candidates_stays_missing():
    text = (
        "Emmanuel Macron and Olaf Scholz met on Monday. <S>He</S> said <C>talks would follow</C>."
    )
    assert speakers(text) == [None]
    assert speakers("<S>He</S> said <C>talks would follow</C>.") == [None]
    assert speakers("Angela Merkel arrived. <S>He</S> said <C>talks would follow</C>.") == [None]


def test_a_pronoun_can_stand_for_someone_unnamed():
    text = (
        "<S>A senior US official</S> said <C>talks failed</C>. “<Q>It is over</Q>,” <S>he</S> said."
    )
    found = resolved(text)
    assert found["speaker"].isna().all()
    assert found["speaker_kind"].to_list() == ["unnamed"] * 2


@pytest.mark.parametrize(
    "text",
    [
        # The subject of the sentence before goes before an earlier speaker.
        "<S>Donald Trump</S> said <C>he was angry</C>.\n\nThree weeks later Emmanuel Macron struck "
        "a warmer tone. “<Q>We can still talk</Q>,” <S>he</S> wrote.",
        "In his speech on Monday night President Emmanuel Macron did not name Scholz. "
        "<S>He</S> said <C>talks were near</C>.",
        "On May 4 Foreign Minister Jean Petit met Emmanuel Macron. Later Emmanuel Macron, who had "
        "flown in from Rome, spoke to the press. <S>He</S> said <C>talks were near</C>.",
        # So does a role noun that is its subject, also one at the end of a report.
        "Emmanuel Macron met Olaf Scholz. Peace was near, the French president told a meeting. "
        "But, <S>he</S> went on, <C>the price was high</C>.",
        "Emmanuel Macron waited.\n\nTwo days later the French president went further. "
        "“<Q>We are open</Q>,” <S>he</S> said.",
        # Persons within what was said are not meant.
        "Emmanuel Macron spoke in Paris. <C>Putin and Lukashenko would meet</C>, <S>he</S> said.",
        # A new paragraph that is all quotation goes on with the one who acted last.
        "Olaf Scholz and Vladimir Putin spoke by phone.\n\nEmmanuel Macron voiced doubt.\n\n"
        "“<Q>It will not work</Q>,” <S>he</S> said.",
    ],
)
def test_a_pronoun_takes_the_subject_of_the_sentence_before(text):
    assert speakers(text)[-1] == "Emmanuel Macron"


def test_a_pronoun_stays_open_after_a_joint_subject():
    text = "Emmanuel Macron spoke. Macron and Olaf Scholz then met. <S>He</S> saw <C>hope</C>."
    assert speakers(text) == [None]


def test_they_after_a_joint_subject():
    text = "Russia and Ukraine met in Rome on Friday. <S>They</S> agreed <C>to meet again</C>."
    assert speakers(text) == ["Russia; Ukraine"]
    text = "Russia met Ukraine in Rome on Friday. <S>They</S> agreed <C>to meet again</C>."
    assert speakers(text) == [None]


def test_the_two_countries_are_the_pair_named_before():
    start = "Moscow and Kyiv met in Rome on Friday. "
    assert speakers(start + "<S>Both sides</S> agreed <C>to meet</C>.") == ["Russia; Ukraine"]
    text = "Moscow spoke of peace. Ukraine waited. <S>The two countries</S> agreed <C>to meet</C>."
    assert speakers(text) == ["Russia; Ukraine"]
    assert speakers("China waited. " + text) == [None]


def test_role_nouns_take_the_nearest_bearer():
    text = (
        "President Emmanuel Macron met President Vladimir Putin in Paris.\n\n"
        "Macron was late. <S>The president</S> said <C>he was sorry</C>.\n\n"
        "President Vladimir Putin then spoke. <S>The president</S> said <C>no</C>."
    )
    assert speakers(text) == ["Emmanuel Macron", "Vladimir Putin"]


def test_a_role_tells_of_another_and_bridges_to_the_one_person_before():
    text = "Deputy Foreign Minister Nora Quist flew in. <S>The diplomat</S> said <C>no</C>."
    assert speakers(text) == ["Nora Quist"]
    text = "Carl Berg arrived from the front. <S>The general</S> said <C>no</C>."
    assert speakers(text) == ["Carl Berg"]
    text = "Carl Berg met Paul Holm. <S>The general</S> said <C>no</C>."
    assert speakers(text) == [None]
    text = "President Carl Berg arrived. <S>The minister</S> said <C>no</C>."
    assert speakers(text) == [None]
    text = "President Carl Berg arrived. <S>The former president</S> said <C>no</C>."
    assert speakers(text) == [None]


def test_chief_negotiators_by_table_and_a_title_given_only_later():
    assert one("Russia’s chief negotiator", published="2022-04-03")[0] == "Vladimir Medinsky"
    assert one("Ukraine's chief negotiator", published="2022-04-03")[0] == "Davyd Arakhamia"
    text = (
        "<S>Norway's trade minister</S> said <C>no</C>.\n\n"
        "Nora Quist, the Norwegian trade minister, left."
    )
    assert speakers(text) == ["Nora Quist"]


def test_an_ambassador_accredited_somewhere_bears_the_title():
    text = (
        "Ukrainian Ambassador to the U.S. Nora Quist spoke. <S>The ambassador</S> said <C>no</C>."
    )
    assert speakers(text) == ["Nora Quist"]


def test_delegations_and_governments_of_persons_are_governments():
    assert one("the Ukrainian delegation") == ("Ukraine", "government", "Ukraine")
    assert one("a Russian delegation")[0] == "Russia"
    text = "Emmanuel Macron flew home. <S>His government</S> said <C>no</C>."
    assert speakers(text) == ["France"]
    text = "Nora Quist flew home. <S>Her government</S> said <C>no</C>."
    assert speakers(text)[0] != "Nora Quist"


def test_what_two_people_wrote_is_theirs():
    text = (
        "<S>Emmanuel Macron and Olaf Scholz</S> said <C>talks were near</C>. "
        "<S>Their five points</S> called for <C>a truce</C>."
    )
    assert speakers(text)[1] == "Emmanuel Macron; Olaf Scholz"


def test_the_shipped_table_is_loaded_once(monkeypatch):
    statements, articles = rows("<S>Moscow</S> said <C>no</C>.")
    resolve_speakers(statements, articles)
    monkeypatch.setattr("analysis.speakers.load_dataset", lambda name: pytest.fail(name))
    assert resolve_speakers(statements, articles)["speaker"].to_list() == ["Russia"]


def test_it_they_and_who():
    text = (
        "<S>The White House</S> said <C>it was open</C>. "
        "<S>It</S> added <C>that time was short</C>. "
        "<S>Western diplomats</S> said <C>no</C>. <S>They</S> gave <C>no reason</C>. "
        "Dmytro Kuleba, <S>who</S> said <C>Kyiv would wait</C>, left."
    )
    assert speakers(text) == [
        "White House",
        "White House",
        None,
        None,
        "Dmytro Kuleba",
    ]


def test_reported_party_becomes_the_speaker_and_the_outlet_is_via():
    row = resolved("<S>US media</S> reported <C>that Moscow was ready to talk</C>.").iloc[0]
    assert (row["speaker"], row["via"]) == ("Russia", "US media")
    row = resolved("<S>Reuters</S> reported <C>that Moscow lies on a river</C>.").iloc[0]
    assert row["speaker"] == "Reuters" and pd.isna(row["via"])


def test_via_of_the_extractor_is_kept():
    statements, articles = rows("<S>Moscow</S> is <C>ready for talks</C>, TASS wrote.")
    statements["via"] = "TASS"
    row = resolve_speakers(statements, articles).iloc[0]
    assert (row["speaker"], row["via"]) == ("Russia", "TASS")


@pytest.mark.parametrize(
    ("content", "addressee"),
    [
        ("he would not negotiate with Putin", "Vladimir Putin"),
        ("a dialogue with the US, NATO and the OSCE was needed", "United States; NATO; OSCE"),
        ("talks with the Ukrainian side were possible", "Ukraine"),
        ("someone should sit at the table with him [Putin]", "Vladimir Putin"),
        ("talks between Russia and Ukraine were possible", None),
        ("he would sit down with the Russians", "Russia"),
        ("negotiations with Russian President Vladimir Putin were useless", "Vladimir Putin"),
        ("talks with the rebels were possible", "rebels"),
        ("the Organization for Security and Co-operation in Europe (OSCE) was wise", None),
        ("he agreed with US statements on peace", None),
        ("talks on Monday would be with no conditions", None),
    ],
)
def test_addressee(content, addressee):
    got = resolved(f"<S>Nora Quist</S> said <C>{content}</C>.").loc[0, "addressee"]
    assert (None if pd.isna(got) else got) == addressee


def test_the_speakers_own_side_is_no_addressee():
    row = resolved("<S>Kyiv</S> said <C>talks between Russia and Ukraine were possible</C>.").iloc[
        0
    ]
    assert (row["speaker"], row["addressee"]) == ("Ukraine", "Russia")


# What news in general showed to be missing


@pytest.mark.parametrize(
    ("phrase", "name", "kind"),
    [
        ("James “Jim” Holm, a farmer,", "James Holm", "person"),
        ("Then-Secretary of State Antony Blinken", "Antony Blinken", "person"),
        ("Joe Biden himself", "Joe Biden", "person"),
        ("Sen. Nora Quist, Ohio Republican", "Nora Quist", "person"),
        ("United Nations Secretary-General Per Lindqvist", "Per Lindqvist", "person"),
        ("the U.S. Treasury", "US Treasury", "institution"),
        ("Yemen’s Iran-backed Houthi rebels", "Houthis", "group"),
        ("Republican lawmakers", "Republican lawmakers", "group"),
        ("Labour and Conservative MPs", "Labour and Conservative MPs", "group"),
        ("Democrats in the Senate", "Senate Democrats", "group"),
        ("the Republican majority in the House", "House Republicans", "group"),
        ("drug companies", "drug companies", "group"),
        ("Iranian media", "Iranian media", "group"),
        ("NATO leaders", "NATO", "institution"),
        ("Kyiv and its Western allies", "Ukraine; Western allies", "government"),
        ("both Moscow and Kyiv", "Russia; Ukraine", "government"),
        ("the Ridgeland Review magazine", "Ridgeland Review", "institution"),
        ("a Kremlin statement", "Kremlin", "institution"),
        ("a letter signed by Emmanuel Macron", "Emmanuel Macron", "person"),
        ("Macron's tweet", "Emmanuel Macron", "person"),
        ("the businessman-turned-president", None, None),
        ("Democratic aides", None, "unnamed"),
        ("some Republican lawmakers", None, "unnamed"),
        ("Authorities", None, "unnamed"),
        ("Polls", None, "unnamed"),
        ("the AP", "Associated Press", "institution"),
        ("the ship-owning company Lund Marine", "Lund Marine", "institution"),
    ],
)
def test_sources_of_news_in_general(phrase, name, kind):
    assert one(phrase)[:2] == (name, kind)


def test_leaders_of_several_countries_are_those_of_the_day():
    got = one("the leaders of France and Germany", published="2022-03-01")
    assert got[:2] == ("Emmanuel Macron; Olaf Scholz", "person")
    assert one("the leaders of France and Ridgeland", published="2022-03-01")[0] is None


def test_initials_stand_for_the_body_that_the_text_spells_out():
    text = (
        "The Lakeland Institute for Peace Research met the Board of Free Trade (BFT). "
        "<S>LIPR</S> said <C>no</C>. <S>BFT</S> said <C>yes</C>. "
        "<S>The institute</S> said <C>so</C>."
    )
    assert speakers(text) == [
        "Lakeland Institute for Peace Research",
        "Board of Free Trade",
        "Lakeland Institute for Peace Research",
    ]


def test_a_short_name_with_article_is_the_one_longer_name_in_the_text():
    text = "The Ridgeland Observatory wrote. <S>The Observatory</S> said <C>no</C>."
    assert speakers(text) == ["Ridgeland Observatory"]
    text = "North Korea waited. <S>The North</S> said <C>it would not talk</C>."
    assert speakers(text) == ["North Korea"]


def test_the_government_is_that_of_the_country_at_hand():
    text = "France remains firm. <S>The government</S> said <C>talks were near</C>."
    assert speakers(text) == ["France"]
    text = "The Afghan government waited. Rain fell. <S>The government</S> said <C>no</C>."
    assert speakers(text) == ["Afghanistan"]
    text = "French and German envoys came. <S>The government</S> said <C>no</C>."
    assert speakers(text) == [None]


def test_the_president_of_the_country_at_hand():
    text = "Iran freed a ship on Friday, while <S>the country’s president</S> said <C>no</C>."
    assert speakers(text, published="2019-09-27") == ["Hassan Rouhani"]
    text = "Olaf Scholz came. <S>The head of the German government</S> said <C>no</C>."
    assert speakers(text) == ["Olaf Scholz"]


def test_the_presidents_are_the_two_named_before():
    text = (
        "President Joe Biden called President Vladimir Putin, said Yuri Ushakov. "
        "<S>The presidents</S> agreed <C>to meet</C>."
    )
    assert set(speakers(text)[0].split("; ")) == {"Joe Biden", "Vladimir Putin"}


def test_a_document_is_whose_who_spoke_before():
    text = "<S>The Kremlin</S> said <C>no</C>. “<Q>We wait</Q>,” <S>the statement</S> read."
    assert speakers(text)[1] == "Kremlin"
    text = "<S>An official</S> said <C>no</C>. “<Q>We wait</Q>,” <S>the statement</S> read."
    assert speakers(text)[1] is None


def test_an_opening_that_only_describes_is_named_by_the_next_source():
    text = (
        "<S>The rebels' chief negotiator</S> said on Monday <C>talks were near</C>.\n\n"
        "“<Q>We are close</Q>,” said <S>Nora Quist, the negotiator</S>."
    )
    assert speakers(text) == ["Nora Quist", "Nora Quist"]
    text = text.replace("the negotiator", "the farmer")
    assert speakers(text) == [None, "Nora Quist"]


def test_a_generic_noun_is_the_one_who_has_been_speaking():
    text = (
        "<S>Olaf Scholz</S> said <C>no</C>. <S>He</S> said <C>it was late</C>.\n\n"
        "<S>The politician</S> mentioned <C>new talks</C>. <S>He</S> saw <C>hope</C>."
    )
    assert speakers(text) == ["Olaf Scholz"] * 4


def test_a_quotation_without_source_carries_on_or_is_signed():
    text = (
        "“<Q>We are close</Q>,” <S>Nora Quist</S> said.\n\n“<Q>It will take a week.</Q><S></S>”\n\n"
        "<Q>Talks went well.</Q><S></S> — Emmanuel Macron (@macron) May 4\n\n"
        "Rain fell.\n\n“<Q>It is over.</Q><S></S>”"
    )
    assert speakers(text) == ["Nora Quist", "Nora Quist", "Emmanuel Macron", None]


def test_a_pronoun_within_a_quotation_is_not_its_speaker():
    text = "“I pressed President Putin twice. He denied it,” Joe Biden said."
    outer = _statement("s0", text, "Joe Biden", (1, text.index(",”")))
    outer["quote_type"] = "direct"
    inner = _statement("s1", text, "He", (text.index("it,"), text.index(",”")))
    articles = pd.DataFrame([{"article_id": "a", "text": text, "published": "2022-12-17"}])
    found = resolve_speakers(pd.DataFrame([outer, inner]), articles)["speaker"]
    assert found.to_list() == ["Joe Biden", "Vladimir Putin"]


def test_a_person_newly_brought_in_is_meant_by_the_pronoun():
    text = (
        "<S>Emmanuel Macron</S> said <C>no</C>.\n\nReporters spoke to Karl Holm, a father of two."
        "\n\n“<Q>I am tired</Q>,” <S>he</S> told them."
    )
    assert speakers(text)[1] == "Karl Holm"


def test_names_run_together_with_a_headline_are_cut():
    assert read_name("Donald TrumpGOP").text == "Donald Trump"
    assert read_name("Ron DeSantis").text == "Ron DeSantis"
    assert read_name("Otherwise Iran").text == "Iran"
    assert gender_of("Kim Jong-un") is None and gender_of("Kim Holm") == "f"


def test_outlets_around_or_after_a_statement_are_via():
    text = "<S>Olaf Scholz</S> said <C>no</C>, according to the Jerusalem Post."
    assert resolved(text).loc[0, "via"] == "Jerusalem Post"
    text = "<S>Olaf Scholz</S> said <C>no</C>, an Ukrinform correspondent reported."
    assert resolved(text).loc[0, "via"] == "Ukrinform"
    text = "<S>Olaf Scholz</S> said <C>no</C>, according to Nora Quist."
    assert pd.isna(resolved(text).loc[0, "via"])
    row = resolved("<S>The Washington Post</S> reported <C>that Moscow wants to talk</C>.").iloc[0]
    assert (row["speaker"], row["via"]) == ("Russia", "Washington Post")


@pytest.mark.parametrize(
    ("marked", "addressee"),
    [
        # The other party, named in the statement, its sentence, or the one before.
        (
            "Iran and the United States held talks. <S>Hassan Rouhani</S> said "
            "<C>Washington had offered a deal</C>.",
            "United States",
        ),
        (
            "Iran broke off the talks with the United States. <S>Hassan Rouhani</S> said "
            "<C>negotiating was pointless</C>.",
            "United States",
        ),
        # Who mediates between two others talks with neither.
        (
            "Talks between Israel and Hamas stalled. Egypt had brought Hamas to the table. "
            "<S>Egypt</S> called for <C>a ceasefire that Israel and Hamas could keep</C>.",
            None,
        ),
        # Parties and members of parliament face the head of their government.
        (
            "<S>House Republicans</S> made <C>President Biden an offer on a budget deal</C>.",
            "Joe Biden",
        ),
        ("<S>Joe Biden</S> rejected <C>an offer from House Republicans</C>.", "House Republicans"),
        # No talks, no addressee.
        ("The United States and Iran met. <S>Iran</S> said <C>the harvest was good</C>.", None),
        # Colleagues are no other side.
        ("<S>Dmitry Peskov</S> said <C>talks with President Putin would follow</C>.", None),
    ],
)
def test_the_other_party_to_the_talks(marked, addressee):
    got = resolved(marked, published="2021-03-01").iloc[0]["addressee"]
    assert (None if pd.isna(got) else got) == addressee


def test_a_users_table_replaces_the_shipped_one():
    own = pd.DataFrame(
        {"actor": ["Ridgeland", "Ada Moss"], "spellings": ["Hillport; Ridge", ["Moss"]]}
    )
    text = (
        "<S>Hillport</S> said <C>no</C>. <S>Moss</S> said <C>yes</C>. <S>Moscow</S> said <C>so</C>."
    )
    found = resolved(text, actors=own)
    assert found["speaker"].to_list() == ["Ridgeland", "Ada Moss", "Moscow"]
    assert found["speaker_kind"].isna().all()


def test_bad_tables_are_named():
    statements, articles = rows("<S>Moscow</S> said <C>no</C>.")
    with pytest.raises(UnknownArticleError, match="article a"):
        resolve_speakers(statements, articles.assign(article_id="b"))
    with pytest.raises(MissingColumnError, match="actor"):
        resolve_speakers(statements, articles, pd.DataFrame({"name": ["Moscow"]}))


def test_input_is_not_changed_and_order_is_kept():
    statements, articles = rows(
        "<S>Moscow</S> said <C>no</C>. <S>Kyiv</S> said <C>yes</C>. <S>It</S> said <C>more</C>."
    )
    shuffled = statements.iloc[[2, 0, 1]]
    before = shuffled.copy(deep=True)
    found = resolve_speakers(shuffled, articles)
    pd.testing.assert_frame_equal(shuffled, before)
    assert found["statement_id"].to_list() == ["s2", "s0", "s1"]
    assert found["speaker"].to_list() == ["Ukraine", "Russia", "Ukraine"]


def test_no_rows():
    statements, articles = rows("<S>Moscow</S> said <C>no</C>.")
    assert len(resolve_speakers(statements.iloc[:0], articles)) == 0


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(
        alphabet=st.sampled_from(list("aAhHe Sir.,'’“”\"\n-()[]éİß\u00a0\U0001f600")), max_size=200
    ),
    source=st.one_of(
        st.none(),
        st.text(max_size=30),
        st.sampled_from(["he", "the", "’s", ", ", "a", "who", "The president of", "Mr.", "and"]),
    ),
)
def test_no_text_raises(text, source):
    statements = pd.DataFrame(
        [
            {
                "statement_id": "s",
                "article_id": "a",
                "start": 0,
                "end": 1,
                "segments": [[0, 1]],
                "content": text[:1],
                "source_text": source,
                "source_start": len(text) // 2,
            }
        ]
    )
    articles = pd.DataFrame([{"article_id": "a", "text": text}])
    found = resolve_speakers(statements, articles, ACTORS.iloc[:40])
    assert len(found) == 1


def _seconds(text: str) -> float:
    statements = pd.DataFrame(
        [
            {
                "statement_id": f"s{k}",
                "article_id": "a",
                "start": k * len(text) // 9,
                "end": k * len(text) // 9 + 1,
                "segments": [[k * len(text) // 9, k * len(text) // 9 + 1]],
                "content": "x",
                "source_text": source,
                "source_start": k * len(text) // 9,
            }
            for k, source in enumerate(
                ["he", "the ministry", "they", "the minister", "who", "Smith"]
            )
        ]
    )
    articles = pd.DataFrame([{"article_id": "a", "text": text}])
    start = time.perf_counter()
    resolve_speakers(statements, articles, ACTORS.iloc[:40])
    return time.perf_counter() - start


@pytest.mark.parametrize(
    "unit", ['"', "A", "A ", "Al-", "von der ", "Mr. Smith, the minister, said so. "]
)
def test_time_grows_linearly(unit):
    small = unit * (100_000 // len(unit))
    _seconds(small)
    assert _seconds(small * 4) < 30 * _seconds(small) + 0.5


def _resolving(units: int) -> float:
    unit = "<S>The minister</S>, his aide, said <C>no</C> and <S>he</S> said <C>yes</C>, who, "
    statements, articles = rows(unit * units)
    start = time.perf_counter()
    resolve_speakers(statements, articles, ACTORS.iloc[:40])
    return time.perf_counter() - start


def test_time_grows_linearly_with_the_statements_of_one_paragraph():
    _resolving(20)
    assert _resolving(1600) < 16 * _resolving(400) + 0.5


# The shipped table


def test_shipped_actors_are_valid_and_unique():
    table = validate(ACTORS, "actors")
    assert not table.duplicated(["actor", "office", "office_from"]).any()
    assert table["kind"].notna().all()
    kinds_of = table[["actor", "kind"]].drop_duplicates()
    assert not kinds_of["actor"].duplicated().any()
    assert not (table["office_from"] > table["office_to"]).any()
    countries = table.loc[table["kind"] == "government", "actor"]
    assert {"Russia", "Ukraine", "United States", "Israel", "North Korea"} <= set(countries)


def test_no_office_without_a_country_is_a_spelling():
    bare = {
        "president",
        "head of state",
        "secretary of state",
        "presidential aide",
        "chief of staff",
    }
    spelled = {s.lower() for spellings in ACTORS["spellings"] for s in spellings}
    assert not bare & spelled


def test_principals_stand_in_the_table():
    principals = set(ACTORS["principal"].dropna())
    assert principals <= set(ACTORS["actor"])
    peskov = ACTORS[ACTORS["actor"] == "Dmitry Peskov"].iloc[0]
    assert peskov["principal"] == "Vladimir Putin"


def test_holders_of_one_office_do_not_overlap():
    held = ACTORS.dropna(subset=["office", "office_from"])
    single = held[held["office"].str.match(r"(President|Prime Minister|Chancellor|Secretary) of ")]
    for office, rows_of in single.sort_values("office_from").groupby("office"):
        ends = rows_of["office_to"].to_list()[:-1]
        for end, following in zip(ends, rows_of["office_from"].to_list()[1:], strict=True):
            assert pd.notna(end) and end <= following, office


def test_actor_table_answers():
    table = ActorTable(ACTORS)
    day = day_number("2022-12-17")
    assert table.find("the Kremlin") is None and table.find("Kremlin") == "Kremlin"
    assert table.holder("president", "Ukraine", day) == "Volodymyr Zelensky"
    assert table.holder("president", "Ukraine", None) is None
    assert table.find("US leader", None) is None
    assert table.place("Russian") == "Russia"
    assert table.side("nobody") is None


# Names


def test_runs_of_capitals_and_names():
    text = (
        "Ursula von der Leyen met J.D. Vance's aide and Bashar al-Assad. "
        "Then Robert F. Kennedy Jr. left"
    )
    assert [m.group() for m in NAME_RUN.finditer(text)] == [
        "Ursula von der Leyen",
        "J.D. Vance",
        "Bashar al-Assad",
        "Then Robert F. Kennedy Jr.",
    ]
    assert read_name("Then Robert F. Kennedy Jr.").text == "Robert F. Kennedy Jr."
    assert read_name("Mayor Bill de Blasio").text == "Bill de Blasio"
    assert read_name("Mr. King").text == "King"
    assert read_name("Virginia Democrats") is None
    assert read_name("New York") is None


def test_keys_and_genders():
    assert plain_key("Radosław  Sikorski") == "Radoslaw Sikorski"
    assert plain_key("U.K.") == "UK"
    assert gender_of("Leslie Moss") is None
    assert gender_of("Leslie Moss", ("spokeswoman",)) == "f"


UNIONS = pd.DataFrame(
    {
        "actor": ["Dockers Union", "Pilots Union", "Red Front", "Blue Front", "Union Committee"],
        "spellings": [["Dockers Union", "DU"], ["Pilots Union"], ["Red Front"], ["Blue Front"],
                      ["Dockers committee"]],
        "kind": ["institution", "institution", "group", "group", "institution"],
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("before", "phrase", "speaker"),
    [
        ("The Red Front left the room.", "The group", "Red Front"),
        ("The Red Front left.\n\nIt rained on Friday.", "the movement", "Red Front"),
        ("The DU met on Monday.", "the union", "Dockers Union"),
        ("The Red Front met the Blue Front.", "the group", None),
        ("The Blue Front left.\n\nThe Red Front stayed.", "the group", "Red Front"),
        ("Nobody came.", "the group", None),
        ("The Red Front left.", "a group", None),
        ("The Red Front left.", "the aid group", None),
        ("The DU met on Monday.", "the group", None),
        ("The Harbour Watch wrote about the Red Front.", "the group", None),
        ("Leaders of the East talked about the Red Front.", "the group", None),
        ("The Red Front left.", "their movement", None),
    ],
)
def test_a_group_is_the_only_known_one_that_last_acted_before(before, phrase, speaker):
    found = resolved(f"{before} <S>{phrase}</S> said <C>talks were possible</C>.", actors=UNIONS)
    name = found.loc[0, "speaker"]
    assert (name if name in set(UNIONS["actor"]) else None) == speaker


def test_a_committee_that_spoke_before_is_the_committee():
    text = (
        "<S>The Dockers committee</S> said <C>talks were possible</C>.\n\n"
        "<S>The committee</S> said <C>nobody had called</C>."
    )
    assert resolved(text, actors=UNIONS)["speaker"].tolist() == ["Union Committee"] * 2
