"""Keys in a labelling configuration: how they are written, which of them are the page's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import keys

#: Keys that the labelling page and the browser have with a modifier.
_PAGE = frozenset({
    "ctrl+enter", "ctrl+space", "ctrl+backspace", "ctrl+z", "ctrl+shift+z", "ctrl+d", "ctrl+c",
    "ctrl+v", "alt+.", "alt+,", "alt+r", "alt+shift+$n",
})  # fmt: skip
_MODIFIERS = {"control": "ctrl", "command": "ctrl", "cmd": "ctrl", "meta": "ctrl", "mod": "ctrl",
              "option": "alt", "ctrl": "ctrl", "alt": "alt", "shift": "shift"}  # fmt: skip
_NAMED = re.compile(
    r"[^\s]|f[1-9]|f1[0-2]|enter|return|tab|space|escape|esc|backspace|delete|del|insert|home|end|"
    r"pageup|pagedown|up|down|left|right|plus|comma"
)
_ORDER = ("ctrl", "alt", "shift")


def written(hotkey: str) -> Iterator[tuple[str, str | None]]:
    """Each key of a ``hotkey``, as it is written and in one form, None when it is no key.

    ``Shift+Ctrl+A`` and ``ctrl+shift+a`` are one key; ``a,b`` are two.
    """
    for one in re.split(r"(?<!^),(?=.)", hotkey.strip().lower()):
        yield one, _normal(one)


def _normal(key: str) -> str | None:
    *before, last = re.split(r"(?<=.)\+(?=.)", key.strip())
    held = {_MODIFIERS.get(name.strip()) for name in before}
    if None in held or not _NAMED.fullmatch(last.strip()):
        return None
    return "+".join([*(name for name in _ORDER if name in held), last.strip()])


def is_reserved(key: str) -> bool:
    """Whether the page has the key for itself."""
    return key in keys.RESERVED or key in _PAGE
