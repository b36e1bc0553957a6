"""The ontology's types are read-only, and its names lead to each other."""

import dataclasses

import pytest
from pressmark.schema import ontology


def test_names_lead_to_each_other() -> None:
    known = ontology()
    for types in known.entity_types.values():
        assert all(known.mention_types[name].referring for name in types)
    referring = {name for name, kind in known.mention_types.items() if kind.referring}
    assert referring == set(known.entity_types)
    for event in known.event_types.values():
        for role, slot in event.roles.items():
            assert role in known.roles and slot.fillers and slot.definition
            assert set(slot.fillers) <= set(known.mention_types)
    used = {role for event in known.event_types.values() for role in event.roles}
    assert used == set(known.roles)
    assert {k.annotated for k in known.segment_kinds.values()} == {"all", "mentions", "none"}


def test_helpers() -> None:
    known = ontology()
    assert "Person" in known.roles_of("Justice.Release")
    assert "PERSON" in known.fillers("Justice.Release", "Person")
    assert known.fillers("Justice.Release", "Attacker") == ()
    assert known.annotates("dateline") == "mentions"
    assert known.annotates("body") == "all"
    assert known.annotates("teaser") == "none"
    with pytest.raises(KeyError):
        known.roles_of("Justice.Nothing")


def test_it_is_read_once_and_cannot_be_changed() -> None:
    known = ontology()
    assert known is ontology()
    with pytest.raises(TypeError):
        known.realis["maybe"] = known.realis["other"]  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        known.version = "2"  # type: ignore[misc]
