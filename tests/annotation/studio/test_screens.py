"""Every screen by hand, in a real browser: one article from nothing to a whole document.

The text holds emoji (astral, one of them joined of three), a combining circumflex, Hebrew and
nested mentions. Layer by layer an annotator works on a real server, and what comes back is held
against what is written down here. The actions of each unit are counted as they stand in
docs/annotating.md.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from pressmark.annotation.studio.server import Server
from pressmark.schema import Annotations, Article, Document, Segment, Source, Span, validate
from pressmark.schema.codec import text_sha256
from studio_desk import Desk, Loop, documented

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LINES = (
    "Police 🚓 in Port Ansel arrested Ax\u0302el Brandt 👩\u200d🚀 on Monday.\n",
    "“They found him at בנק שלום,” Chief Ana Duarte told the Velmar council.\n",
    "Brandt and Duarte, the two rivals, met after the arrest, and she said he lied.\n",
)
TEXT = "".join(LINES)
#: Words, type, level, as an annotator marks them; nested ones stand after the outer one.
MENTIONS = (
    ("Police", "ORG", "nominal"),
    ("Port Ansel", "GPE", "name"),
    ("Ax\u0302el Brandt", "PERSON", "name"),
    ("Monday", "DATE", None),
    ("They", "ORG", "pronoun"),
    ("him", "PERSON", "pronoun"),
    ("בנק שלום", "FAC", "name"),
    ("Chief", "TITLE", None),
    ("Ana Duarte", "PERSON", "name"),
    ("the Velmar council", "ORG", "nominal"),
    ("Velmar", "GPE", "name"),
    ("Brandt/2", "PERSON", "name"),
    ("Duarte/2", "PERSON", "name"),
    ("the two rivals", "PERSON", "nominal"),
    ("she", "PERSON", "pronoun"),
    ("he| lied", "PERSON", "pronoun"),
)
TYPE_KEYS = {"ORG": "2", "GPE": "3", "PERSON": "1", "DATE": "d", "FAC": "5", "TITLE": "i"}
LEVEL_KEYS = {"name": "n", "nominal": "m", "pronoun": "p"}


def place(words: str) -> tuple[int, int]:
    """Where words stand: ``x/2`` is the second x, ``x| y`` the x that goes before y."""
    words, _, which = words.partition("/")
    words, _, after = words.partition("|")
    at = -1
    for _ in range(int(which or 1)):
        at = TEXT.index(words + after, at + 1)
    return at, at + len(words)


def article() -> Article:
    starts = [sum(map(len, LINES[:n])) for n in range(len(LINES) + 1)]
    sentences = tuple(Span(a, b - 1) for a, b in pairwise(starts))
    source = Source("The Ansel Post", "Arrest in Port Ansel", "2019-03-05", "CC-BY-4.0")
    body = (Segment("body", 0, len(TEXT)),)
    return Article("hand-1", TEXT, text_sha256(TEXT), len(TEXT), "en", source, body, sentences)


@pytest.fixture(scope="module")
def loop(studio: Server, page: Any) -> Loop:
    return Loop(studio, Desk(page, studio.url, studio.admin), article())


# -- 1: mentions ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def with_mentions(loop: Loop) -> Annotations:
    project, desk = loop.push("1_entities", Annotations()), loop.desk
    for words, kind, level in MENTIONS:
        with desk.unit("mention with type and level" if level else "mention without level"):
            desk.press(TYPE_KEYS[kind], *([LEVEL_KEYS[level]] if level else []))
            desk.drag(*place(words))
    with desk.unit("value of a DATE or TIME", letters=10):
        desk.click(place("Monday")[0] + 2)
        desk.type_into("TIMEX3 value: 2019-03-04, Enter", "2019-03-04")
    with desk.unit("a task"):
        desk.submit()
    return loop.pull(project)


def test_mentions_are_where_they_were_drawn(loop: Loop, with_mentions: Annotations) -> None:
    marked = {(m.span.start, m.span.end, m.type, m.level, m.value) for m in with_mentions.mentions}
    expected = {
        (*place(words), kind, level, "2019-03-04" if kind == "DATE" else None)
        for words, kind, level in MENTIONS
    }
    assert marked == expected
    assert [one for one in loop.told if one.code != "mention-without-chain"] == []


# -- 1b: chains ----------------------------------------------------------------------------------

CHAINS = (
    ("Police", "They"),
    ("Ax\u0302el Brandt", "him", "Brandt/2", "he| lied"),
    ("Ana Duarte", "Duarte/2", "she"),
    ("the two rivals",),
    ("Port Ansel",),
    ("בנק שלום",),
    ("the Velmar council",),
    ("Velmar",),
)


@pytest.fixture(scope="module")
def with_chains(loop: Loop, with_mentions: Annotations) -> Annotations:
    project, desk = loop.push("1b_chains", with_mentions), loop.desk
    for number, chain in enumerate(CHAINS, 1):
        for words in chain:
            with desk.unit("chain of a mention"):
                desk.click(alone(words))
                desk.chip(f"new{number}")
    # Beside click, open and Escape a tick for each of the two members.
    with desk.unit("members of a group", letters=8 + 2):
        desk.click(alone("the two rivals"))
        desk.tick("new2", "new3")
    desk.submit()
    return loop.pull(project)


def alone(words: str) -> int:
    """A character of a mention that no mention inside it has."""
    start, end = place(words)
    return start + 1 if words == "the Velmar council" else (start + end) // 2


def test_chains_hold_the_mentions_that_were_clicked(with_chains: Annotations) -> None:
    spans = {m.id: (m.span.start, m.span.end) for m in with_chains.mentions}
    held = {frozenset(spans[m] for m in entity.mentions) for entity in with_chains.entities}
    assert held == {frozenset(map(place, chain)) for chain in CHAINS}


def test_a_group_has_the_members_that_were_ticked(with_chains: Annotations) -> None:
    spans = {m.id: m.span.text for m in with_chains.mentions}
    first = {entity.id: spans[entity.mentions[0]] for entity in with_chains.entities}
    groups = [
        (first[entity.id], {first[m] for m in entity.members})
        for entity in with_chains.entities
        if entity.members
    ]
    assert groups == [("the two rivals", {"Ax\u0302el Brandt", "Ana Duarte"})]


# -- 2: triggers ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def with_events(loop: Loop, with_chains: Annotations) -> Annotations:
    project, desk = loop.push("2_events", with_chains), loop.desk
    # The digit joins the two arrests: with the other keys, or on the trigger afterwards.
    for words, pressed in (("arrested", "jc"), ("met", "ec"), ("arrest/2", "jc1")):
        unit = "trigger with type and realis" + (" in an event" if len(pressed) > 2 else "")
        with desk.unit(unit):
            desk.press(*pressed)
            desk.double_click(place(words)[0] + 1)
    with desk.unit("event of a trigger"):
        desk.click(place("arrested")[0] + 2)
        desk.press("1")
    desk.submit()
    return loop.pull(project)


def triggers(annotations: Annotations) -> set[Any]:
    return {
        (event.type, frozenset((m.trigger.start, m.trigger.end) for m in event.mentions))
        for event in annotations.events
    }


def test_triggers_have_type_realis_and_event(with_events: Annotations) -> None:
    assert triggers(with_events) == {
        ("Justice.Arrest", frozenset({place("arrested"), place("arrest/2")})),
        ("Contact.Meet", frozenset({place("met")})),
    }
    assert {m.realis for _, m in with_events.event_mentions()} == {"actual"}


# -- 2b: arguments, one trigger a task -----------------------------------------------------------

ARGUMENTS = {
    "arrested": {
        ("Agent", "Police"),
        ("Person", "Ax\u0302el Brandt"),
        ("Place", "Port Ansel"),
        ("Time", "Monday"),
    },
    "met": {("Participant", "Brandt"), ("Participant", "Duarte")},
    "arrest": set(),
}
ROLE_KEYS = {"Agent": "a", "Person": "p", "Place": "l", "Time": "t", "Participant": "q"}


@pytest.fixture(scope="module")
def with_arguments(loop: Loop, with_events: Annotations) -> Annotations:
    project, desk = loop.push("2b_arguments", with_events), loop.desk
    for trigger, expected in ARGUMENTS.items():
        desk.page.wait_for_selector(f"text=“{trigger}”")
        base = place("arrested" if trigger == "arrested" else "Brandt/2")[0]
        base = TEXT.rfind("\n", 0, base) + 1
        for role, words in sorted(expected):
            at = place(words if trigger == "arrested" else f"{words}/2")[0] - base
            with desk.unit("argument"):
                desk.click(at + 1)
                desk.press(ROLE_KEYS[role])
        desk.submit()
    return loop.pull(project)


def test_arguments_hang_on_their_trigger(with_arguments: Annotations) -> None:
    words = {m.id: m.span.text for m in with_arguments.mentions}
    given = {
        m.trigger.text: {(a.role, words[a.mention]) for a in m.arguments}
        for _, m in with_arguments.event_mentions()
    }
    assert given == ARGUMENTS


# -- 3: quotations -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def with_quotations(loop: Loop, with_arguments: Annotations) -> Annotations:
    project, desk = loop.push("3_quotes", with_arguments), loop.desk
    # Contents and cues first: a region that is selected would take the next key as its label.
    with desk.unit("two quotations: content, cue, speaker"):
        desk.press("q")
        desk.drag(TEXT.index("“"), TEXT.index("”") + 1)
        desk.press("c")
        desk.double_click(place("told")[0] + 1)
        desk.press("w")
        desk.drag(*place("he lied"))
        desk.press("c")
        desk.double_click(place("said")[0] + 1)
        desk.click(place("Ana Duarte")[0] + 1)
        desk.press("s")
        desk.click(place("she")[0] + 1)
        desk.press("s")
    desk.click(alone("the Velmar council"))
    desk.press("a")
    desk.submit()
    return loop.pull(project)


def test_quotations_have_content_cue_speaker_and_addressee(with_quotations: Annotations) -> None:
    words = {m.id: m.span.text for m in with_quotations.mentions}
    direct, indirect = with_quotations.quotations
    assert (direct.type, direct.content[0].text) == ("direct", "“They found him at בנק שלום,”")
    assert direct.cue is not None
    assert direct.cue.text == "told"
    assert [words[m] for m in direct.speakers] == ["Ana Duarte"]
    assert [words[m] for m in direct.addressees] == ["the Velmar council"]
    assert (indirect.type, indirect.content[0].text) == ("indirect", "he lied")
    assert indirect.cue is not None
    assert indirect.cue.text == "said"
    assert [words[m] for m in indirect.speakers] == ["she"]
    assert [q.speaker_kind for q in with_quotations.quotations] == ["named", "named"]


def test_the_whole_document_is_sound_and_no_layer_lost_another(
    loop: Loop, with_mentions: Annotations, with_quotations: Annotations
) -> None:
    document = Document(loop.article, with_quotations)
    assert [p for p in validate(document) if p.severity == "error"] == []
    assert triggers(with_quotations)
    assert len(with_quotations.mentions) == len(with_mentions.mentions)
    assert loop.told == []


# -- what it costs -------------------------------------------------------------------------------


def test_the_docs_give_the_actions_that_were_counted(
    loop: Loop, with_quotations: Annotations
) -> None:
    """Every stroke of this file was counted by the desk; nothing of the table is reckoned."""
    counted = {name: max(found) for name, found in loop.desk.units.items() if len(found) == 1}
    assert set(counted) == set(loop.desk.units), "a unit cost another number another time"
    told = documented()
    assert (
        counted.pop("two quotations: content, cue, speaker")
        == 2 * told["quotation: content, cue, speaker"]
    )
    assert (
        counted.pop("trigger with type and realis in an event")
        == 1 + told["trigger with type and realis"]
    )
    assert counted == {name: told[name] for name in counted}
    event = counted["trigger with type and realis"] + 2 * counted["argument"] + counted["a task"]
    assert event == told["event with two arguments, in all"]
