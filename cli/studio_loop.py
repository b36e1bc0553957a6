"""``pressmark annotation``: the loop a step at a time, and the accounts of those who label."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .output import JSON, print_json, print_table, say
from .studio_work import URL

if TYPE_CHECKING:
    from ..annotation.studio.loop import Standing

app = typer.Typer()


@app.command(epilog="Example: pressmark annotation account ann1@example.com ann2@example.com")
def account(
    emails: Annotated[
        list[str] | None, typer.Argument(help="E-mail addresses; without one all are listed.")
    ] = None,
    url: URL = None,
    json_: JSON = False,
) -> None:
    """Make accounts for annotators on the server, and show what they log in with."""
    from ..annotation.studio.accounts import ensure_accounts
    from ..annotation.studio.client import connect

    with connect(url) as studio:
        found = ensure_accounts(studio, emails or ())
        where = f"{studio.url}/user/login/"
    if json_:
        print_json([{"email": email, "password": word} for email, word in found.items()])
        return
    print_table(["e-mail", "password"], ([e, word or _UNKNOWN] for e, word in found.items()))
    print(f"They log in at {where}")


_UNKNOWN = "(their own, or told when the account was made)"


@app.command(
    epilog="Example: pressmark annotation loop first wire-015 "
    "--annotator ann1@example.com --annotator ann2@example.com"
)
def loop(
    folder: Annotated[Path, typer.Argument(help="The folder of this loop; made by the first run.")],
    documents: Annotated[
        str | None, typer.Argument(help="First run: a corpus name, or a file or folder.")
    ] = None,
    annotator: Annotated[
        list[str] | None, typer.Option(help="First run: an e-mail address; twice or more.")
    ] = None,
    source: Annotated[
        str, typer.Option("--from", help="First run: none, gold, or predictions to correct.")
    ] = "none",
    accept_undecided: Annotated[
        bool,
        typer.Option("--accept-undecided", help="Take what nobody ticked or changed as it is."),
    ] = False,
    url: URL = None,
    json_: JSON = False,
) -> None:
    """Two people label, agreement, decision, gold: go as far as it can, and say who is next."""
    from ..annotation.studio.accounts import ensure_accounts
    from ..annotation.studio.client import connect
    from ..annotation.studio.loop import Campaign, advance, read_campaign

    wanted = None
    if documents or annotator:
        wanted = Campaign(_name(folder), documents or "", tuple(annotator or ()), source)
    campaign = read_campaign(folder, wanted)
    with connect(url) as studio:
        people = [name for name in campaign.annotators if "@" in name]
        passwords = ensure_accounts(studio, people) if people else {}
        standing = advance(studio, campaign, folder, say, accept_undecided)
    wrong = standing.problems()
    if json_:
        value = asdict(standing) | {"gold": sorted(standing.gold)}
        print_json(value | {"folder": str(folder), "problems": [asdict(one) for one in wrong]})
    else:
        _show(standing, folder, passwords)
    if any(one.severity == "error" for one in wrong):
        say("open what is wrong again where it was decided (Go to Previous Task), and run it again")
        raise typer.Exit(1)


def _name(folder: Path) -> str:
    """The round's name: the folder's, as far as a plan may have it."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in folder.name)
    return kept.lower().strip("-_")[:24] or "loop"


def _show(standing: Standing, folder: Path, passwords: dict[str, str]) -> None:
    from ..annotation.studio.config import TITLES

    for told in standing.reported:
        say(str(told))
    for line in standing.left_out:
        say(line)
    for page in standing.pages:
        print(f"agreement: {page}")
    gold = folder / "adjudicated" / "gold"
    if standing.doing == "done":
        print(f"done: {len(standing.gold)} gold documents in {gold}")
        for problem in standing.problems():
            print(problem)
        return
    print(f"\n{TITLES[standing.layer]}: {_TODO[standing.doing]}\n")
    rows = ([one.who, _open(one), one.url] for one in standing.waiting)
    print_table(["who", "open", "at"], rows)
    _show_logins({one.who: passwords.get(one.who, "") for one in standing.waiting})
    for told in standing.findings:
        print(f"  {told.annotator}: {told.message}")
    print(f"\n{_THEN[standing.doing]}: pressmark annotation loop {folder}")


def _open(one: Any) -> str:
    return f"{one.open} of {one.tasks}"


def _show_logins(passwords: dict[str, str]) -> None:
    known = {who: word for who, word in passwords.items() if word}
    if known:
        print("\nlog in with: " + ", ".join(f"{who} {word}" for who, word in known.items()))
    if "adjudicator" in passwords:
        print("\nthe adjudicator logs in as anybody who has an account, best as none of the two")


_TODO = {
    "label": "to be labelled",
    "look again": "labelled; some places look wrong, and the tasks have a note on top",
    "decide": "labelled by two; where they differ somebody decides",
    "decide again": "decided in part; what was neither changed nor ticked is asked again",
}
_THEN = {
    "label": "When they have submitted, run",
    "look again": "When they have looked (Update keeps a change), or to go on as it is, run",
    "decide": "When it is decided, run",
    "decide again": "When it is decided (Update), or with --accept-undecided to take it as it is",
}
