"""The loop a step at a time on a real server: two people whose regions have ids of their own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pressmark.annotation.studio import accounts
from pressmark.annotation.studio.assign import Plan
from pressmark.annotation.studio.client import Studio
from pressmark.annotation.studio.layers import CHAINS, ENTITIES, META
from pressmark.annotation.studio.loop import Campaign, Standing, advance, read_campaign
from pressmark.annotation.studio.manifest import Source, write_manifest
from pressmark.annotation.studio.server import Account, Server
from pressmark.annotation.studio.sources import check_apart
from pressmark.annotation.studio.tasks import tasks
from pressmark.corpus import load
from pressmark.schema import PressmarkError, Span
from pressmark.schema.reading import read_document
from studio_documents import ticked

(GOLD,) = load("wire-015")
TEXT = GOLD.article.text or ""
PEOPLE = ("loop1@example.com", "loop2@example.com")
CAMPAIGN = Campaign("steps", "wire-015", PEOPLE)


def marked(who: str, layer: str, shown: list[Any]) -> list[Any]:
    """What somebody makes of what is shown: on bare text the gold's mentions, with own ids."""
    if layer == ENTITIES:
        marked = replace(GOLD.annotations, entities=())
        (task,) = tasks(replace(GOLD, annotations=marked), layer)
        wanted = [r for r in task["predictions"][0]["result"] if r["id"] != "m13"]
        if who == PEOPLE[0]:
            wanted = task["predictions"][0]["result"]
        return [r | {"id": f"{who[:5]}_{r['id']}"} for r in wanted]
    if layer == CHAINS and who == PEOPLE[1]:
        label = next(r for r in shown if r["from_name"] == "chain" and _words(r) == "a truck")
        joined = label["value"]["labels"]
        return [
            r | {"value": r["value"] | {"labels": joined}}
            if r["from_name"] == "chain" and _words(r) == "The truck"
            else r
            for r in shown
        ]
    if layer == "2_events":
        return [*shown, *_trigger(who, "died", "Life.Die", "actual"), *_trigger(who, "inquiry")]
    if layer == "3_quotes":
        start, end = TEXT.index("“They were"), TEXT.index(" the roads office said")
        value = {"start": start, "end": end, "labels": ["direct"]}
        one = {"id": f"q-{who[:5]}", "from_name": "span", "to_name": "text", "type": "labels"}
        return [*shown, one | {"value": value}]
    return shown


def _words(item: Any) -> str:
    return TEXT[item["value"]["start"] : item["value"]["end"]]


def _trigger(who: str, word: str, kind: str = "Justice.Investigate", realis: str = "") -> list[Any]:
    at, made = TEXT.index(word), []
    labels = {"span": kind} | ({"realis": realis} if realis else {})
    for control, label in labels.items():
        value = {"start": at, "end": at + len(word), "labels": [label]}
        one = {"id": f"{word}-{who[:5]}", "from_name": control, "to_name": "text", "type": "labels"}
        made.append(one | {"value": value})
    return made


def work(server: Server, standing: Standing, tokens: dict[str, str]) -> None:
    """Everybody for whom it waits answers all tasks at the address that was told."""
    for waiting in standing.waiting:
        project = int(waiting.url.split("/projects/")[1].split("/")[0])
        with Studio(server.url, tokens.get(waiting.who, server.token)) as studio:
            for listed in studio.tasks(project):
                held = studio.read(f"/api/tasks/{listed.id}/").json()
                made = {p["model_version"]: p["result"] for p in held["predictions"]}
                shown = made.get("merged") or next(iter(made.values()), [])
                layer = held["meta"][META]["layer"]
                decides = waiting.who not in PEOPLE
                result = ticked(shown) if decides else marked(waiting.who, layer, shown)
                studio.annotate(listed.id, result)


@pytest.mark.slow
def test_from_bare_text_to_gold_step_by_step(studio: Server, tmp_path: Path) -> None:
    """Nothing of a layer is lost because two people's regions have other ids."""
    made = [accounts.add_annotator(studio.url, studio.token, email) for email in PEOPLE]
    tokens = {one.email: one.token for one in made}
    folder, seen = tmp_path / "steps", []
    with Studio(studio.url, studio.token) as connection:
        campaign = read_campaign(folder, CAMPAIGN)
        for _ in range(12):
            standing = advance(connection, campaign, folder, lambda _: None)
            assert standing.reported == []
            seen.append((standing.layer, standing.doing, len(standing.waiting)))
            if standing.doing == "done":
                break
            if standing.doing != "look again":
                work(studio, standing, tokens)
            campaign = read_campaign(folder, None)
    assert seen == [
        ("1_entities", "label", 2),
        ("1_entities", "decide", 1),  # the wall
        ("1b_chains", "label", 2),
        ("1b_chains", "look again", 2),  # pronouns alone in their chains
        ("1b_chains", "decide", 1),  # the second truck
        ("2_events", "label", 2),
        ("2_events", "look again", 2),  # no realis
        ("2b_arguments", "label", 2),
        ("3_quotes", "label", 2),
        ("3_quotes", "done", 0),
    ]
    document = read_document(folder / "adjudicated" / "gold" / "wire-015.json")
    # What both left out, and did not mend when asked, is told by validation, not made up.
    assert [p.code for p in standing.problems() if p.severity == "error"] == ["realis-missing"]
    spans = {m.span for m in document.annotations.mentions}
    assert spans == {m.span for m in GOLD.annotations.mentions}
    triggers = {m.trigger for _, m in document.annotations.event_mentions()}
    assert triggers == {Span(TEXT.index(w), TEXT.index(w) + len(w)) for w in ("died", "inquiry")}
    assert len(document.annotations.quotations) == 1
    assert (folder / "agreement-2_events.html").exists()


def test_a_folder_holds_one_loop(tmp_path: Path) -> None:
    with pytest.raises(PressmarkError, match="holds no loop yet"):
        read_campaign(tmp_path, None)
    with pytest.raises(PressmarkError, match="two annotators"):
        read_campaign(tmp_path, Campaign("x", "wire-015", ("a", "a")))
    state = {"format": "pressmark-loop-1", "name": "x", "documents": "wire-015"}
    held = state | {"annotators": ["a", "b"], "source": "none"}
    (tmp_path / "loop.json").write_text(json.dumps(held))
    assert read_campaign(tmp_path, None) == Campaign("x", "wire-015", ("a", "b"))
    with pytest.raises(PressmarkError, match="holds the loop of wire-015 with a, b"):
        read_campaign(tmp_path, Campaign("x", "wire-001", ("a", "b")))
    (tmp_path / "loop.json").write_text(json.dumps(state))
    with pytest.raises(PressmarkError, match="no state of a loop"):
        read_campaign(tmp_path, None)


class _Server:
    url, token = "http://127.0.0.1:1", "t"

    def users(self) -> dict[int, str]:
        return {1: "old@example.com"}


def test_passwords_of_ones_own_server_are_kept_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Server(_Server.url, Account("admin", "p", "t"), tmp_path)
    monkeypatch.setattr(accounts, "find", lambda: own)
    made = lambda url, token, email: Account(email, f"word of {email}", "t")  # noqa: E731
    monkeypatch.setattr(accounts, "add_annotator", made)
    server: Any = _Server()
    asked = ["new@example.com", "old@example.com"]
    assert accounts.ensure_accounts(server, asked) == {
        "new@example.com": "word of new@example.com",
        "old@example.com": "",
    }
    kept = tmp_path / "accounts.json"
    assert kept.stat().st_mode & 0o077 == 0
    assert accounts.ensure_accounts(server, []) == {"new@example.com": "word of new@example.com"}
    monkeypatch.setattr(accounts, "find", lambda: None)
    assert accounts.ensure_accounts(server, []) == {}


def test_a_decided_screen_is_not_laid_over_the_answers_before_it(tmp_path: Path) -> None:
    """Their mentions have other ids: the whole layer would be lost."""
    gold = tmp_path / "gold"
    gold.mkdir()
    given = {"ann1": ("wire-015",)}
    first = Plan("r", "1_entities", "wire-015", "none", given, ())
    second = Plan("r", "1b_chains", "wire-015", str(gold), given, ())
    check_apart([second], tmp_path / "own")
    check_apart([first, replace(second, source="none")], tmp_path / "one")
    with pytest.raises(PressmarkError, match=r"1b_chains of r is filled in from .* of its own"):
        check_apart([first, second], tmp_path / "both")
    source = Source(first.marker("ann1"), "ann1", "1_entities", 1, "raw/x.json", "0", {})
    write_manifest(tmp_path, [source])
    with pytest.raises(PressmarkError, match="a folder of its own"):
        check_apart([second], tmp_path)
