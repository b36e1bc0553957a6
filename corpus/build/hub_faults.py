"""What the hub's library raises, as one sentence that says what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ...schema import PressmarkError


@contextmanager
def hub_faults(repository: str) -> Iterator[None]:
    """Turn what the hub's library raises into one sentence that says what to do."""
    from huggingface_hub.errors import HfHubHTTPError

    try:
        yield
    except PressmarkError:
        raise
    except Exception as fault:
        # What stops the upload of one large file comes as the cause of a plain RuntimeError, and
        # when the connection is gone that cause may be the library's own closed client.
        uploading = type(fault) is RuntimeError and "while uploading" in str(fault)
        cause = fault.__cause__ if uploading and fault.__cause__ else fault
        if "Invalid metadata" in str(fault):
            raise PressmarkError(
                f"the hub refuses the card of {repository} ({' '.join(str(fault).split())}): "
                "correct corpus/build/card.py and build again"
            ) from None
        if isinstance(cause, HfHubHTTPError):
            raise PressmarkError(_refusal(repository, cause)) from None
        if isinstance(cause, json.JSONDecodeError):
            raise PressmarkError(
                f"what answers for {repository} does not speak as the hub does (no JSON): see "
                "whether HF_ENDPOINT or a proxy leads elsewhere, and run it again"
            ) from None
        if uploading or isinstance(cause, (OSError, *HfHubHTTPError.__bases__)):
            raise PressmarkError(
                f"the hub cannot be reached for {repository} ({type(cause).__name__}): "
                "run it again, it goes on where it stopped"
            ) from None
        raise


def _wait(fault: Any) -> str:
    """How long the hub asks to wait, where it says so."""
    seconds = fault.response.headers.get("Retry-After", "") if fault.response is not None else ""
    return f" {seconds} seconds" if seconds.isdigit() else ""


def _refusal(repository: str, fault: Any) -> str:
    """What an answer of the hub that is not success means."""
    code = fault.response.status_code if fault.response is not None else None
    said = str(fault.server_message or "").split("\n")[0][:200]
    what = {
        401: "your token is missing or not valid: run `hf auth login`, or set HF_TOKEN",
        403: "your token may not write there: make one with the right to write",
        404: "there is no such user or organisation, or your token may not see it: check the name",
        409: "somebody else changed it at the same time: run it again",
        412: "somebody else changed it at the same time: run it again",
        413: "a file is too large for it: report this",
        429: f"too many requests: wait{_wait(fault)} and run it again, it goes on where it stopped",
    }.get(code or 0, "it has a fault of its own: run it again later, it goes on where it stopped")
    return f"the hub answered {code} for {repository}{f' ({said})' if said else ''}: {what}"
