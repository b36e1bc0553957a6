"""The labelling page as an annotator uses it: real clicks, keys and drags, each of them counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from pressmark.annotation.studio.config import config_xml
from pressmark.annotation.studio.results import Answer, combine, read_task, tasks
from pressmark.annotation.studio.server import Account, Server
from pressmark.schema import Annotations, Article, Document

#: Where code points `start` to `end` of the shown text stand on the screen: for each its box and
#: whether it runs from right to left. The page shows line feeds as <br>.
_BOXES = """([start, end]) => {
  const root = document.querySelector(".lsf-htx-richtext");
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  const boxes = [];
  let at = 0;
  for (let node = walker.nextNode(); node && at < end; node = walker.nextNode()) {
    if (node.nodeName === "BR") { at += 1; continue; }
    if (node.nodeType !== Node.TEXT_NODE) continue;
    let unit = 0;
    for (const sign of node.textContent) {
      if (at >= start && at < end) {
        const range = document.createRange();
        range.setStart(node, unit);
        range.setEnd(node, unit + sign.length);
        const box = range.getBoundingClientRect();
        boxes.push({ left: box.left, right: box.right, y: box.top + box.height / 2,
                     rtl: /[\\u0590-\\u08ff]/.test(sign) });
      }
      unit += sign.length;
      at += 1;
    }
  }
  return boxes;
}"""


class Desk:
    """One annotator at one browser page; ``actions`` counts clicks, keys, drags, double clicks."""

    def __init__(self, page: Any, url: str, account: Account) -> None:
        self.page, self.url, self.actions = page, url, 0
        self.units: dict[str, set[int]] = {}
        page.goto(f"{url}/user/login/")
        page.fill("#email", account.email)
        page.fill("#password", account.password)
        page.click("button[type=submit]")
        page.wait_for_url(lambda there: "/user/login" not in there)

    def open(self, project: int) -> None:
        """The label stream of a project: its next task."""
        self.page.goto(f"{self.url}/projects/{project}/data?labeling=1")
        self.page.wait_for_selector(".lsf-htx-richtext br, .lsf-htx-richtext", timeout=60_000)
        self.page.wait_for_selector("text=Submit", timeout=60_000)
        self.page.wait_for_timeout(800)

    @contextmanager
    def unit(self, name: str, letters: int = 0) -> Iterator[None]:
        """Count the actions of one unit of work, without the letters that were typed in it."""
        before = self.actions
        yield
        self.units.setdefault(name, set()).add(self.actions - before - letters)

    def press(self, *keys: str) -> None:
        """Keys, one after the other, with the time that a hand needs."""
        for key in keys:
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(120)
            self.actions += 1

    def drag(self, start: int, end: int) -> None:
        """Select ``[start, end)`` of the text with the mouse."""
        boxes = self._boxes(start, end)
        first, last = boxes[0], boxes[-1]
        begin = first["right"] - 0.5 if first["rtl"] else first["left"] + 0.5
        stop = last["left"] + 0.5 if last["rtl"] else last["right"] - 0.5
        self.page.mouse.move(begin, first["y"])
        self.page.mouse.down()
        self.page.mouse.move((begin + stop) / 2, (first["y"] + last["y"]) / 2, steps=4)
        self.page.mouse.move(stop, last["y"], steps=6)
        self.page.mouse.up()
        self._done()

    def click(self, at: int) -> None:
        """Click on the character ``at``."""
        (box,) = self._boxes(at, at + 1)
        self.page.mouse.click((box["left"] + box["right"]) / 2, box["y"])
        self._done()

    def double_click(self, at: int) -> None:
        """Double-click on the character ``at``: selects its word."""
        (box,) = self._boxes(at, at + 1)
        self.page.mouse.dblclick((box["left"] + box["right"]) / 2, box["y"])
        self._done()

    def chip(self, name: str) -> None:
        """Click on a label of the side panel."""
        self.page.locator(".lsf-label", has_text=name).first.click()
        self._done()

    def tick(self, *names: str) -> None:
        """Open the tree of members; for each write its name into the search and tick it; close."""
        self.page.locator(".htx-taxonomy .ant-select-selector").click()
        self.actions += 1
        search = self.page.get_by_test_id("taxonomy-search")
        row = self.page.locator(".ant-select-tree-list .ant-select-tree-treenode")
        for name in names:
            search.fill(name)
            row.filter(has_text=name).locator(".ant-select-tree-checkbox").click()
            self.page.wait_for_timeout(150)
            self.actions += 1 + len(name)
        self.press("Escape")
        self.page.wait_for_timeout(600)

    def type_into(self, placeholder: str, words: str) -> None:
        """Click on a field, type, Enter."""
        self.page.get_by_placeholder(placeholder).first.click()
        self.page.keyboard.type(words, delay=30)
        self.actions += 1 + len(words)
        self.press("Enter")
        self.page.wait_for_timeout(300)

    def submit(self) -> None:
        """Ctrl+Enter, and wait until the server has it."""
        with self.page.expect_response(
            lambda r: "/annotations" in r.url and r.request.method == "POST", timeout=30_000
        ) as answer:
            self.press("Control+Enter")
        assert answer.value.status == 201, answer.value.text()
        self.page.wait_for_timeout(500)

    def _boxes(self, start: int, end: int) -> list[dict[str, Any]]:
        boxes: list[dict[str, Any]] = self.page.evaluate(_BOXES, [start, end])
        assert len(boxes) >= 1, f"nothing is shown at {start}"
        return boxes

    def _done(self) -> None:
        self.actions += 1
        self.page.wait_for_timeout(150)


@dataclass
class Loop:
    """One annotator with one article: each layer is pushed, done at the desk, and read back."""

    server: Server
    desk: Desk
    article: Article
    answers: list[Answer] = field(default_factory=list)
    told: list[Any] = field(default_factory=list)

    def ask(self, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Token {self.server.token}"}
        answer = httpx.request(
            method, f"{self.server.url}/api/{path}", headers=headers, timeout=60, **more
        )
        assert answer.is_success, answer.text
        return answer.json()

    def push(self, layer: str, annotations: Annotations) -> int:
        """A project with the layer's tasks, opened at the desk; its number."""
        made = tasks(Document(self.article, annotations), layer, "before")
        settings = {"title": f"by hand, {layer}", "label_config": config_xml(layer)}
        sampling = {"sampling": "Sequential sampling"}
        project = int(self.ask("POST", "projects", json=settings | sampling)["id"])
        self.ask("POST", f"projects/{project}/import", json=made)
        self.desk.open(project)
        self.desk.actions = 0
        return project

    def pull(self, project: int) -> Annotations:
        """What the answers so far make, by the reader that `pull` uses."""
        for value in self.ask("GET", f"projects/{project}/export?exportType=JSON"):
            task = read_task(value, {self.article.id: self.article})
            for made in value["annotations"]:
                self.answers.append(Answer(task, made["result"], made["created_at"]))
        annotations, self.told = combine(self.article, self.answers, "bo")
        return annotations


def documented() -> dict[str, int]:
    """The actions of each unit as docs/annotating.md gives them."""
    page = (Path(__file__).parents[2] / "docs" / "annotating.md").read_text(encoding="utf-8")
    table = page.split("\n## Actions\n", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| (.+?) \| (\d+)", table, re.MULTILINE)
    return {unit.split(" (")[0]: int(count) for unit, count in rows}
