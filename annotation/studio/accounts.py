"""Accounts for annotators: made over HTTP by invitation, so that it works on any server.

The community edition has one role: whoever has an account sees everything. Blindness comes from
giving each annotator a project of their own.
"""

from __future__ import annotations

import secrets
from urllib.parse import urljoin, urlsplit

import httpx

from ...schema import PressmarkError
from .server import Account

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
