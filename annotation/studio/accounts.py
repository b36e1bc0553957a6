"""Accounts for annotators: made over HTTP by invitation, so that it works on any server.

The community edition has one role: whoever has an account sees everything. Blindness comes from
giving each annotator a project of their own.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

from ...schema import PressmarkError
from ...schema.reading import read_json
from .client import Studio
from .server import Account, find, write_private

_SECONDS = 60.0


def add_annotator(url: str, token: str, email: str, password: str | None = None) -> Account:
    """Make an account on the server at ``url``; its password (made up when None) and its token.

    ``token`` is that of somebody who has an account. Raises PressmarkError when the e-mail is
    taken or refused.
    """
    password = password or secrets.token_urlsafe(12)
    with httpx.Client(timeout=_SECONDS, trust_env=False, follow_redirects=True) as client:
        invited = client.get(f"{url}/api/invite", headers={"Authorization": f"Token {token}"})
        _expect(invited, email, "gave no invitation")
        page = _same_server(url, invited.json()["invite_url"])
        client.get(page)
        form = {
            "email": email,
            "password": password,
            "allow_newsletters": "false",
            "csrfmiddlewaretoken": client.cookies.get("csrftoken", ""),
        }
        done = client.post(page, data=form, headers={"Referer": page})
        own = client.get(f"{url}/api/current-user/token")
        if own.status_code != 200:
            raise PressmarkError(
                f"the server {url} did not make an account for {email} ({_reason(done.text)}): "
                "take another e-mail address, or a password of at least 8 characters"
            )
        return Account(email, password, str(own.json()["token"]))


def _same_server(url: str, invitation: str) -> str:
    """The invitation's path on the server that we talk to, whatever name it has for itself."""
    parts = urlsplit(invitation)
    return urljoin(f"{url}/", f"{parts.path}?{parts.query}")


def _expect(answer: httpx.Response, email: str, fault: str) -> None:
    if answer.status_code != 200:
        raise PressmarkError(
            f"the server {answer.url.host} {fault} for {email} (HTTP {answer.status_code}): check "
            "the server's address and your token"
        )


def _reason(page: str) -> str:
    """What the form complains of: its first error, in words."""
    for mark in ('class="field_errors">', 'class="errorlist'):
        if mark in page:
            rest = page.split(mark, 1)[1].split(">", 1)[-1]
            return " ".join(rest.split("<", 1)[0].split()) or "the form was refused"
    return "the form was refused"


# -- the accounts that we made ---------------------------------------------------------------------


def ensure_accounts(studio: Studio, emails: Iterable[str]) -> dict[str, str]:
    """Make the accounts that are not there; every account made so far and its password.

    Passwords are kept beside the database of one's own server, which holds the administrator's
    too; on another server they are known only now, and "" for an account that was there.
    """
    own = find()
    kept = own.data / "accounts.json" if own and own.url == studio.url else None
    known = _kept(kept)
    there = set(studio.users().values())
    for email in emails:
        if email not in there:
            known[email] = add_annotator(studio.url, studio.token, email).password
            if kept:
                _keep(kept, known)
        known.setdefault(email, "")
    return known


def _kept(path: Path | None) -> dict[str, str]:
    if path is None or not path.exists():
        return {}
    value = read_json(path)
    return {str(email): str(word) for email, word in value.items()}


def _keep(path: Path, known: dict[str, str]) -> None:
    """For the user's eyes only."""
    write_private(path, json.dumps(known, indent=2))
