"""The screens: built from the ontology, sound by our linter, taken by the real server."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest
from pressmark.annotation.studio import keys, labels
from pressmark.annotation.studio.accounts import add_annotator
from pressmark.annotation.studio.config import config_hash, config_xml
from pressmark.annotation.studio.layers import LAYERS
from pressmark.annotation.studio.lint import CODES, lint
from pressmark.annotation.studio.server import Server
from pressmark.schema import PressmarkError
from pressmark.schema.ontology import ontology

BAD = sorted((Path(__file__).parent / "bad_configs").glob("*.xml"))
VARIANTS = [(layer, arguments) for layer in LAYERS for arguments in (False, True)]


def values(xml: str, control: str) -> list[str]:
    (found,) = (one for one in ET.fromstring(xml).iter() if one.get("name") == control)
    return [one.attrib["value"] for one in found.iter() if one.tag in {"Label", "Choice"}]


@pytest.mark.parametrize(("layer", "arguments"), VARIANTS)
def test_every_screen_is_sound(layer: str, arguments: bool) -> None:
    assert lint(config_xml(layer, arguments=arguments), layer) == []


def test_the_screens_hold_the_labels_of_the_ontology_in_its_order() -> None:
    scheme = ontology()
    assert values(config_xml("1_entities"), "type") == list(scheme.mention_types)
    assert values(config_xml("1_entities"), "level") == list(scheme.levels)
    span = values(config_xml("2_events"), "span")
    assert span == [*scheme.event_types, *scheme.mention_types]
    assert values(config_xml("2_events"), "realis") == list(scheme.realis)
    contents = values(config_xml("3_quotes"), "span")
    assert contents == [*scheme.quotation_types, "cue", "speaker", "addressee", "-"]


@pytest.mark.parametrize("layer", LAYERS)
def test_the_style_holds_nothing_that_the_page_would_not_read(layer: str) -> None:
    """The page takes the text of <Style> as it stands, ``&gt;`` and all."""
    style = config_xml(layer).split("<Style>")[1].split("</Style>")[0]
    assert ".nx-note" in style
    assert not set("<>&") & set(style)


def test_an_ontology_with_a_label_more_is_refused_and_named() -> None:
    scheme = ontology()
    extra = {**scheme.levels, "generic-name": scheme.levels["name"]}
    with pytest.raises(PressmarkError, match=r"level generic-name: give each label a key"):
        config_xml("1_entities", scheme=replace(scheme, levels=extra))


def test_an_unknown_layer_is_refused() -> None:
    with pytest.raises(PressmarkError, match=r"no layer '4_rhymes'.*3_quotes"):
        config_xml("4_rhymes")


def test_the_same_ontology_gives_the_same_bytes_and_the_hash_follows_them() -> None:
    assert config_xml("2_events") == config_xml("2_events")
    assert len({config_hash(layer) for layer in LAYERS}) == len(LAYERS)
    assert config_hash("2_events") != config_hash("2_events", arguments=True)


def test_the_tree_of_arguments_is_there_only_when_asked_for() -> None:
    assert 'name="args"' not in config_xml("2_events")
    assert 'name="args"' in config_xml("2_events", arguments=True)


def test_roles_of_one_type_have_different_letters_and_none_is_taken() -> None:
    fixed = {keys.NO_ROLE, *keys.FLAGS.values(), *keys.RESERVED}
    for name in ontology().event_types:
        given = [label["hotkey"] for label in labels.role_labels(name)]
        assert len(set(given)) == len(given), name
        assert not set(given[1:]) & fixed, name


@pytest.mark.parametrize("layer", LAYERS)
def test_dynamic_labels_take_no_key_of_their_screen(layer: str) -> None:
    screen = ET.fromstring(config_xml(layer))
    fixed = {one.attrib["hotkey"] for one in screen.iter() if "hotkey" in one.attrib}
    names = [f"chain{n}" for n in range(40)]
    given = {
        "1_entities": labels.chain_labels(names, "1_entities"),
        "1b_chains": labels.chain_labels(names) + labels.kind_labels(),
        "2_events": labels.event_labels(names),
        "2b_arguments": labels.role_labels("Conflict.Attack"),
        "3_quotes": labels.number_labels(40),
    }[layer]
    taken = [label["hotkey"] for label in given if "hotkey" in label]
    assert len(set(taken)) == len(taken)
    assert not set(taken) & fixed
    # No key is left over that the page would give to a label unseen.
    if layer in {"1b_chains", "3_quotes", "1_entities"}:
        assert set(keys.IN_ORDER) <= {*taken, *fixed}


def test_the_first_chain_has_the_first_key_and_new_ones_come_last() -> None:
    found = labels.chain_labels(["duarte", "velmar"], hints={"duarte": "Ana Duarte; she"})
    assert found[0]["hotkey"] == "1"
    assert found[0]["hint"] == "Ana Duarte; she"
    assert found[0]["background"] != found[1]["background"]
    assert [label["value"] for label in found[2:]] == [f"new{n}" for n in range(1, 10)]


def test_numbers_of_quotations_leave_room_for_more() -> None:
    assert [len(labels.number_labels(n)) for n in (0, 11, 12, 28)] == [20, 20, 21, 37]


def test_context_is_whole_lines_escaped_with_the_sentence_in_bold() -> None:
    lines = ["x" * 700, "a < b & 😀 said so.", "y" * 700, "z"]
    text = "\n".join(lines)
    start = 701
    shown = labels.context_html(text, start, start + len(lines[1]))
    assert "<b>a &lt; b &amp; 😀 said so.</b>" in shown
    assert shown.count("x") == 700
    assert shown.endswith("y</p>")


def test_role_help_says_what_each_role_means_there() -> None:
    shown = labels.role_help("Justice.Arrest")
    for role, slot in ontology().event_types["Justice.Arrest"].roles.items():
        assert f"<b>{role}</b>" in shown
        assert slot.fillers[0] in shown


# -- the linter ----------------------------------------------------------------------------------


def test_every_code_has_a_bad_configuration() -> None:
    assert sorted(path.stem for path in BAD) == sorted(CODES)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_configuration_shows_its_code_and_no_other(path: Path) -> None:
    assert {p.code for p in lint(path.read_text(encoding="utf-8"), path.name)} == {path.stem}


def test_a_path_leads_to_the_element() -> None:
    xml = config_xml("1_entities").replace('value="ORG"', 'value="PERSON"')
    (first, *_) = lint(xml)
    assert first.path == "/View/View[1]/Labels[1]"
    assert "'PERSON'" in first.message


def test_entities_are_never_expanded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><View>&b;</View>'
    assert [p.code for p in lint(bomb)] == ["xml"]


# -- the real server -----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("layer", LAYERS)
def test_the_server_takes_every_screen(studio: Server, layer: str) -> None:
    answer = httpx.post(
        f"{studio.url}/api/projects/validate/",
        json={"label_config": config_xml(layer, arguments=True)},
        headers={"Authorization": f"Token {studio.token}"},
    )
    assert answer.status_code == 204, answer.text


@pytest.mark.slow
def test_an_annotator_gets_an_account_once(studio: Server) -> None:
    account = add_annotator(studio.url, studio.token, "bo@example.com")
    who = f"{studio.url}/api/current-user/whoami"
    told = httpx.get(who, headers={"Authorization": f"Token {account.token}"}).json()
    assert told["email"] == "bo@example.com"
    assert re.fullmatch(r"[0-9a-f]{40}", account.token)
    with pytest.raises(PressmarkError, match=r"already exists"):
        add_annotator(studio.url, studio.token, "bo@example.com")
    with pytest.raises(PressmarkError, match=r"8.128 characters"):
        add_annotator(studio.url, studio.token, "short@example.com", "short")
    with pytest.raises(PressmarkError, match=r"HTTP 401.*token"):
        add_annotator(studio.url, "0" * 40, "cy@example.com")
