"""The dozen requests to Label Studio's REST interface that the loop needs, over httpx.

Plain HTTP instead of the SDK: the SDK repeats a request that failed, also one that the server had
accepted, so that an import may be done twice; and it ignores ``ids`` in an export. Here nothing is
repeated but what only reads.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Sequence
from typing import Any

import httpx

from ...schema import PressmarkError
from .listed import Listed, Project, State, listed_of, project_of, state_of

Json = Any
URL_VARIABLE, TOKEN_VARIABLE = "LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"
_SECONDS = 300.0
_READS = 4
_PAGE = 500


#: A query of the data manager.
_HAS_DRAFT = {"filter": "filter:tasks:draft_exists", "operator": "equal", "type": "Boolean"}
_DRAFTS = json.dumps({"filters": {"conjunction": "and", "items": [_HAS_DRAFT | {"value": True}]}})


class ServerGone(PressmarkError):
    """The server did not answer, or answered that it could not: what it did is not known."""


class NotThere(PressmarkError):
    """The server knows no such task or project (any more)."""


def connect(url: str | None = None, token: str | None = None) -> Studio:
    """A connection to the server that is named here, in the environment, or that runs here.

    ``url`` and ``token`` else come from LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY, else from the
    server that `pressmark annotation serve` runs. Raises PressmarkError when there is none.
    """
    url, token = url or os.environ.get(URL_VARIABLE), token or os.environ.get(TOKEN_VARIABLE)
    if not url or not token:
        from .server import find

        running = find()
        if running is None or (url and url.rstrip("/") != running.url):
            raise PressmarkError(
                f"no server is named, or no token for it: set {URL_VARIABLE} and {TOKEN_VARIABLE}, "
                "or start one with `pressmark annotation serve`"
            )
        url, token = running.url, running.token
    return Studio(url, token)


class Studio:
    """A server and whoever the token belongs to. Closed at the end of a ``with`` block."""

    def __init__(self, url: str, token: str, seconds: float = _SECONDS) -> None:
        self.url, self.token = url.rstrip("/"), token
        headers = {"Authorization": f"Token {token}"}
        self._http = httpx.Client(
            base_url=self.url, headers=headers, timeout=seconds, trust_env=False
        )

    def __enter__(self) -> Studio:
        """The connection itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._http.close()

    def _send(self, method: str, path: str, **more: Json) -> httpx.Response:
        try:
            answer = self._http.request(method, path, **more)
        except httpx.HTTPError as fault:
            raise ServerGone(
                f"{self.url} gave no answer to {method} {path} ({type(fault).__name__}): see that "
                "the server runs, and run the command again; it goes on where it stopped"
            ) from fault
        if answer.status_code >= 500 or answer.status_code in (408, 409, 429):
            raise ServerGone(
                f"{self.url} answered {answer.status_code} to {method} {path} "
                f"({_reason(answer)}): run the command again; it goes on where it stopped"
            )
        if answer.status_code >= 400:
            # An address that the server does not know at all is a page of HTML.
            known = answer.headers.get("Content-Type", "").startswith("application/json")
            kind = NotThere if answer.status_code == 404 and known else PressmarkError
            raise kind(
                f"{self.url} refused {method} {path} with {answer.status_code} "
                f"({_reason(answer)}): check the server's version, the token and the input"
            )
        return answer

    def read(self, path: str, **query: Json) -> httpx.Response:
        """A GET, repeated with growing pauses when the server does not answer."""
        for attempt in range(_READS):
            try:
                return self._send("GET", path, params=query)
            except ServerGone:
                if attempt == _READS - 1:
                    raise
                time.sleep(0.5 * 2**attempt)
        raise AssertionError

    def write(self, method: str, path: str, value: Json, **query: Json) -> Json:
        """A request that changes something, once; its answer's JSON, None for an empty one."""
        body = json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
        headers = {"Content-Type": "application/json"}
        answer = self._send(method, path, content=body, headers=headers, params=query)
        return answer.json() if answer.content else None

    def upload(self, path: str, name: str, content: bytes, kind: str) -> Json:
        """Upload one file of a media type; the answer's JSON."""
        return self._send("POST", path, files={"file": (name, content, kind)}).json()

    # -- projects and users ----------------------------------------------------------------------

    def projects(self) -> Iterator[Project]:
        """Every project that the user sees."""
        for item in self._pages(
            "/api/projects/", "results", include="id,title,description,label_config"
        ):
            yield project_of(item)

    def create_project(self, title: str, marker: str, config: str, **more: Json) -> Project:
        """A new project; ``marker`` goes into its description, by which it is found again."""
        made = {"title": title[:50], "description": marker, "label_config": config, **more}
        return project_of(self.write("POST", "/api/projects/", made))

    def update_project(self, project: int, **fields: Json) -> None:
        """Change fields of a project, such as ``label_config`` or ``model_version``."""
        self.write("PATCH", f"/api/projects/{project}/", fields)

    def validate_config(self, project: int, config: str) -> None:
        """Ask whether the configuration fits what was labelled; PressmarkError when it does not."""
        self.write("POST", f"/api/projects/{project}/validate/", {"label_config": config})

    def users(self) -> dict[int, str]:
        """The e-mail address (else the user name) of every user by number."""
        listed = self.read("/api/users/").json()
        return {u["id"]: u.get("email") or u.get("username") or f"user-{u['id']}" for u in listed}

    # -- tasks -----------------------------------------------------------------------------------

    def tasks(self, project: int) -> list[Listed]:
        """The tasks of a project, without annotations and predictions."""
        query = {"project": project, "fields": "task_only", "page_size": _PAGE}
        return [listed_of(item) for item in self._pages("/api/tasks/", "tasks", **query)]

    def task_data(self, project: int) -> Iterator[tuple[int, Json]]:
        """Number and data of every task of a project."""
        query = {"project": project, "fields": "task_only", "page_size": _PAGE}
        for item in self._pages("/api/tasks/", "tasks", **query):
            yield int(item["id"]), item.get("data")

    def import_tasks(self, project: int, tasks: Sequence[Json]) -> None:
        """Import tasks, all or none; ServerGone leaves it open whether the server did it."""
        self.write("POST", f"/api/projects/{project}/import", list(tasks))

    def add_predictions(self, project: int, predictions: Sequence[Json]) -> None:
        """Add predictions: objects with ``task``, ``result`` and ``model_version``."""
        self.write("POST", f"/api/projects/{project}/import/predictions", list(predictions))

    def delete_tasks(self, project: int, tasks: Sequence[int]) -> None:
        """Delete tasks of a project and whatever belongs to them; those that are gone are gone."""
        chosen = {"selectedItems": {"all": False, "included": list(tasks)}}
        self.write("POST", "/api/dm/actions", chosen, id="delete_tasks", project=project)

    def touched(self, project: int, tasks: Sequence[int] = ()) -> dict[int, bool]:
        """For the project's tasks (or only these) whether somebody answered, skipped or began it.

        From the export: the server may not have counted yet what it has stored.
        """
        held = json.loads(self.export(project, tasks))
        return {t["id"]: bool(t.get("annotations") or t.get("drafts")) for t in held}

    def has_predictions(self, task: int) -> bool:
        """Whether the task has any prediction, whatever the server's counts say."""
        return bool(self.read(f"/api/tasks/{task}/").json().get("predictions"))

    def delete_project(self, project: int) -> None:
        """Delete a project with all that is in it."""
        self.write("DELETE", f"/api/projects/{project}/", {})

    def set_data(self, task: int, data: Json) -> None:
        """Replace a task's data; the text in it must stay as it is."""
        self.write("PATCH", f"/api/tasks/{task}/", {"data": data})

    def export(self, project: int, ids: Sequence[int] = ()) -> bytes:
        """The project's export as the server writes it: every task, also those nobody answered.

        With ``ids`` only these tasks.
        """
        path = f"/api/projects/{project}/export"
        query = {"ids[]": list(ids)} if ids else {}
        return self.read(path, exportType="JSON", download_all_tasks="true", **query).content

    def states(self, project: int) -> dict[int, State]:
        """For each task of a project what moves whenever its data or an answer to it does.

        Seen in 1.23: creating, changing and deleting an annotation, one by one or by an action
        over many, sets ``updated_at``; drafts do not, see ``with_drafts``.
        """
        names = "id,updated_at,total_annotations,cancelled_annotations"
        query = {"project": project, "include": names, "page_size": _PAGE}
        return {int(t["id"]): state_of(t) for t in self._pages("/api/tasks/", "tasks", **query)}

    def with_drafts(self, project: int) -> set[int]:
        """The tasks of a project that somebody has begun or changed and not submitted."""
        query = {"project": project, "include": "id", "query": _DRAFTS, "page_size": _PAGE}
        return {int(task["id"]) for task in self._pages("/api/tasks/", "tasks", **query)}

    def annotation(self, number: int) -> Json:
        """One annotation as it is now."""
        return self.read(f"/api/annotations/{number}/").json()

    def set_result(self, annotation: int, result: Sequence[Json]) -> None:
        """Replace the result of an annotation."""
        self.write("PATCH", f"/api/annotations/{annotation}/", {"result": list(result)})

    def annotate(self, task: int, result: Sequence[Json], **more: Json) -> int:
        """Submit an annotation as the token's owner (or ``completed_by``); its number."""
        made = {"result": list(result), **more}
        return int(self.write("POST", f"/api/tasks/{task}/annotations/", made)["id"])

    def _pages(self, path: str, field: str, **query: Json) -> Iterator[Json]:
        """The items of all pages of a listing."""
        page, seen = 1, 0
        query.setdefault("page_size", _PAGE)
        while True:
            answer = self.read(path, page=page, **query).json()
            items: list[Json] = answer[field]
            yield from items
            seen += len(items)
            if not items or seen >= int(answer.get("total", answer.get("count", 0))):
                return
            page += 1


def _reason(answer: httpx.Response) -> str:
    """What the server says is wrong, in a few words; a page of HTML is an unknown address."""
    try:
        value = answer.json()
    except ValueError:
        return "no such address" if answer.status_code == 404 else "no reason given"
    if isinstance(value, dict):
        details = value.get("validation_errors") or value.get("detail") or value
        return json.dumps(details, ensure_ascii=False)[:300]
    return str(value)[:300]
