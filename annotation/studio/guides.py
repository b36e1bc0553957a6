"""What an annotator reads beside the text: the guidelines, the card of keys, the instruction.

Guidelines and card are uploaded as pages to a small project of their own on the server (a file
cannot be uploaded to one that takes more than one field), under the hash of their content: a link
leads to the very version that a project was made with, for every annotator of the server. The
instruction behind the button of the labelling page holds the links and the keys of its layer.
"""

from __future__ import annotations

import hashlib
import html
import re
from functools import cache
from importlib import resources

from ...schema import PressmarkError
from ...schema.ontology import ontology
from . import keys
from .client import Studio
from .config import TITLES, config_hash
from .layers import ARGUMENTS, CHAINS, ENTITIES, EVENTS, LAYERS, QUOTES

Rows = list[tuple[str, str]]
#: By this description the project that holds the pages is found again.
MARKER = "pressmark:guides"
#: The chapters of the guidelines that each layer is about.
CHAPTERS = {
    ENTITIES: ("3", "4", "5", "6"),
    CHAINS: ("7",),
    EVENTS: ("8", "9"),
    ARGUMENTS: ("10",),
    QUOTES: ("11",),
}
#: How each screen is worked, in the order of the hand.
STEPS = {
    ENTITIES: (
        "Type key, level key, then drag over the words; a double click takes one word.",
        "DATE and TIME: click the mention, write its value into the field at the left, Enter, u.",
        "To mend one: click it, press another key. To take it away: click it, Backspace.",
    ),
    CHAINS: (
        "Click a mention, then its chain in the list, or its key. Grey: chains of one mention.",
        "A new chain: one of the empty labels (new1 …), or write its name at the upper left.",
        "A group (“the two countries”): click it and tick its members at the upper left.",
    ),
    EVENTS: (
        "Type key, realis key (n after it when negative), then double-click the trigger.",
        "Two triggers of one happening: click each, press the digit of the same event.",
        "Mentions are locked here: a missing one is flagged on screen 2b.",
    ),
    ARGUMENTS: (
        "Click a mention, press the letter of its role; 0 takes the role away.",
        "A second role of one mention: Ctrl+D, then the other letter.",
        "A missing mention: role key, drag over it; and press x. A wrong trigger: z.",
    ),
    QUOTES: (
        "First all contents (key, drag) and cues (key, double click).",
        "Then click each speaker and press s, each addressee and press a; m takes it away.",
        "Where two quotations share a sentence, or one goes on: click each part, press its digit.",
        "A speaker of two quotations: with the mention selected Ctrl+D, then the other digit.",
    ),
}
#: What an adjudicator does on any screen, before the steps of the screen itself.
DECIDE = (
    "On top stands what is to be decided, in text order. Click each of these regions in turn.",
    "Where A and B differ, A's is filled in: press the key of another label, or . to keep it.",
    "What only one of them has is there: . keeps it, Backspace refuses it.",
    "Whatever else is wrong may be mended too. What was left alone is asked again.",
)
#: Keys of the labelling page itself that are worth knowing.
COMMON: Rows = [
    ("Ctrl+Enter", "submit; the next task comes"),
    ("u", "unselect: else the next key changes what is selected"),
    ("Backspace", "delete what is selected"),
    ("Ctrl+Z", "undo; Ctrl+Shift+Z does it again"),
    ("Alt+.", "select the next region"),
    ("Ctrl+D", "double the selected region"),
    ("Ctrl+Space", "skip the task"),
]
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style></head>
<body>
{body}
</body></html>
"""


def layer_keys(layer: str) -> list[tuple[str, Rows]]:
    """The keys of a screen in groups: heading, and rows of key and label."""
    in_order = [("1 … 9, 0, then letters", "the chains, the most frequent first")]
    found: dict[str, list[tuple[str, Rows]]] = {
        ENTITIES: [
            ("Type", _rows(keys.TYPES)),
            ("Level", _rows(keys.LEVELS)),
            ("Find", [(keys.FIND[ENTITIES], "find an entity by its letters, Enter takes it")]),
        ],
        CHAINS: [
            ("Chain", in_order),
            ("Find", [(keys.FIND[CHAINS], "find a chain by its letters, Enter takes it")]),
        ],
        EVENTS: [
            ("Type", _rows(keys.EVENTS)),
            ("Realis", [*_rows(keys.REALIS), (keys.NEGATIVE, "negative")]),
            ("Event", [("1 … 9, 0", "the events of the article, then new ones")]),
            (
                "Find",
                [
                    (keys.FIND[EVENTS], "find a type by its letters"),
                    (keys.FIND_EVENT, "find an event of the article"),
                ],
            ),
        ],
        ARGUMENTS: [
            ("Role", [(keys.NO_ROLE, "- (no role)"), *_rows(keys.ROLES)]),
            ("Flag", _rows(keys.FLAGS)),
        ],
        QUOTES: [
            ("Content", _rows(keys.CONTENTS)),
            ("Cue", [(keys.CUE, "cue")]),
            (
                "Mention",
                [(keys.SPEAKER, "speaker"), (keys.ADDRESSEE, "addressee"), (keys.NOTHING, "-")],
            ),
            ("Number", [("1 … 9, 0, then letters", "Q1 … Q10, …")]),
        ],
    }
    return found[layer]


def _rows(given: dict[str, str]) -> Rows:
    return [(key, label) for label, key in given.items()]


@cache
def guidelines_text() -> str:
    """The guidelines as Markdown, as they lie in the package."""
    return resources.files("pressmark.annotation").joinpath("GUIDELINES.md").read_text("utf-8")


def guidelines_version() -> str:
    """The version in the guidelines' title, such as ``1.2``."""
    found = re.search(r"^# .*version (\S+)", guidelines_text(), re.MULTILINE)
    return found[1] if found else "unknown"


def guidelines_page() -> str:
    """The guidelines as one HTML page; a heading ``3.2 ...`` has the anchor ``s3.2``."""
    from markdown_it import MarkdownIt

    body = MarkdownIt("commonmark").enable("table").render(guidelines_text())
    body = re.sub(r"<(h[23])>(\d[\d.]*) ", r'<\1 id="s\2">\2 ', body)
    return _page(f"Guidelines {guidelines_version()}", body)


def card_page() -> str:
    """The card of keys as one HTML page that prints on one sheet."""
    parts = [f"<h1>Keys · guidelines {guidelines_version()}, ontology {ontology().version}</h1>"]
    for layer in LAYERS:
        groups = "".join(
            f"<dl><dt>{html.escape(name)}</dt>{_items(rows)}</dl>"
            for name, rows in layer_keys(layer)
        )
        parts.append(f"<section><h2>{html.escape(TITLES[layer])}</h2>{groups}</section>")
    parts.append(f"<section><h2>Everywhere</h2><dl>{_items(COMMON)}</dl></section>")
    return _page("Keys", f'<main class="card">{"".join(parts)}</main>')


def _items(rows: Rows) -> str:
    return "".join(
        f"<dd><kbd>{html.escape(key)}</kbd> {html.escape(label)}</dd>" for key, label in rows
    )


def card_markdown() -> str:
    """The card of keys as Markdown: docs/hotkeys.md is this text."""
    lines = [
        "# Keys",
        "",
        "One page to print and lay beside the keyboard. It is made from the code",
        "(`pressmark annotation config --card`); every project links it too.",
        "",
    ]
    for layer in LAYERS:
        lines += [f"**{TITLES[layer]}**", ""]
        lines += [f"- {name}: {_inline(rows)}" for name, rows in layer_keys(layer)]
        lines.append("")
    return "\n".join([*lines, "**Everywhere**", "", f"- {_inline(COMMON)}", ""])


def _inline(rows: Rows) -> str:
    return " · ".join(f"`{key}` {label}" for key, label in rows)


def instruction(layer: str, guidelines: str, card: str, *, decides: bool = False) -> str:
    """The HTML behind the labelling page's button: links, steps, keys, and what made the screen.

    An adjudicator is told first how to decide.
    """
    links = ", ".join(
        f'<a href="{html.escape(guidelines)}#s{chapter}">chapter {chapter}</a>'
        for chapter in CHAPTERS[layer]
    )
    # The labelling page takes the numbers off a list and `target` off a link.
    steps = "".join(
        f"<p>{number}. {html.escape(step)}</p>"
        for number, step in enumerate((*(DECIDE if decides else ()), *STEPS[layer]), 1)
    )
    groups = "".join(
        f"<p><b>{html.escape(name)}</b> {html.escape(_inline(rows)).replace('`', '')}</p>"
        for name, rows in layer_keys(layer)
    )
    version = f"guidelines {guidelines_version()}, screen {config_hash(layer)}"
    return (
        f'<p><a href="{html.escape(guidelines)}">The guidelines</a> ({links}) · '
        f'<a href="{html.escape(card)}">the card of keys</a> (Ctrl+click: in a tab of its own)</p>'
        f"{steps}{groups}<p><small>{version}</small></p>"
    )


def add_guides(studio: Studio, project: int, layer: str, *, decides: bool = False) -> str:
    """Upload guidelines and card to the server and set the project's instruction; the instruction.

    Run again it uploads nothing that the server has already. ``decides``: it is a project of
    adjudication.
    """
    home = _home(studio)
    guidelines = _upload(studio, home, "guidelines", guidelines_page())
    card = _upload(studio, home, "keys", card_page())
    text = instruction(layer, guidelines, card, decides=decides)
    studio.update_project(project, expert_instruction=text)
    return text


def _home(studio: Studio) -> int:
    """The project that holds the pages, made when it is not there."""
    for project in studio.projects():
        if project.marker == MARKER:
            return project.id
    config = '<View><HyperText name="text" value="$html"/></View>'
    return studio.create_project("0 Guidelines and keys", MARKER, config).id


def _upload(studio: Studio, home: int, name: str, page: str) -> str:
    """The address on the server of a page; uploaded unless one of that content is there."""
    content = page.encode("utf-8")
    name = f"{name}-{hashlib.sha256(content).hexdigest()[:12]}.html"
    found = _listed(studio, home, name)
    if found is None:
        path = f"/api/projects/{home}/import?commit_to_project=false"
        studio.upload(path, name, content, "text/html")
        found = _listed(studio, home, name)
    if found is None:
        raise PressmarkError(f"project {home} took the page {name} and does not list it")
    return f"/data/{found}"


def _listed(studio: Studio, home: int, name: str) -> str | None:
    files = studio.read(f"/api/projects/{home}/file-uploads", all="true").json()
    return next((str(one["file"]) for one in files if str(one["file"]).endswith(name)), None)


def _page(title: str, body: str) -> str:
    style = resources.files(__package__).joinpath("pages.css").read_text("utf-8")
    return _PAGE.format(title=html.escape(title), style=style, body=body)
