"""Commands that the tests talk to: one that behaves, and one that misbehaves as it is told.

``python3 peers.py`` behaves. Further words are faults, ``fault`` or ``fault:part-of-an-id``; the
second kind is done only for articles whose id holds that part.
"""

import hashlib
import json
import re
import sys
import time

HELLO = {
    "protocol": "pressmark-jsonl/1",
    "name": "names",
    "version": "1",
    "layers": ["mentions"],
}
FAULTS = dict((*word.split(":", 1), "")[:2] for word in sys.argv[1:])


def has(fault: str, name: str) -> bool:
    return fault in FAULTS and FAULTS[fault] in name


def width(text: str) -> int:
    unit = FAULTS.get("count", "codepoint")
    if unit == "utf16":
        return len(text.encode("utf-16-le")) // 2
    return len(text.encode()) if unit == "byte" else len(text)


def mention(number: int, found: re.Match[str]) -> dict[str, object]:
    text = found.string
    start = width(text[: found.start()])
    place = {"start": start, "end": start + width(found[0])}
    if "words" in FAULTS:
        before = re.findall(rf"\b{found[0]}\b", text[: found.start()])
        place = {"text": found[0], "occurrence": len(before) + 1}
    if "invent" in FAULTS:
        place = {"text": "the Federal Reserve of Nowhere"}
    return {"id": f"m{number}", **place, "type": "PERSON", "level": "name"}


def answer(request: dict[str, str]) -> dict[str, object]:
    name, text = request["id"], request["text"]
    text = text.strip() if "strip" in FAULTS else text
    found = re.finditer(r"\b(Ana|Tom|Ann)\b", text)
    value: dict[str, object] = {
        "id": name,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "annotations": {"mentions": [mention(n, m) for n, m in enumerate(found, 1)]},
    }
    if has("error", name):
        value = {"id": name, "error": "no idea"}
    if has("wrong-id", name):
        value["id"] = "somebody-else"
    if has("label", name):
        value["annotations"] = {"mentions": [{"id": "m1", "start": 0, "end": 1, "type": "THING"}]}
    if has("outside", name):
        value["annotations"] = {
            "mentions": [{"id": "m1", "start": 0, "end": 10**6, "type": "PERSON"}]
        }
    if has("sha", name):
        value["text_sha256"] = "0" * 64
    if "sha-less" in FAULTS:
        del value["text_sha256"]
    if has("no-id", name):
        del value["id"]
    if has("number", name):
        value["certainty"] = float("nan")
    if has("last", name):  # counts the last character's place, not the one after it
        for one in value["annotations"]["mentions"]:  # type: ignore[index]
            one["end"] -= 1
    if has("counts", name):
        value["counts"] = {"tokens": 12, "cost_usd": 0.25}
    return value


def main() -> None:
    kept: list[dict[str, object]] = []
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for line in sys.stdin:
        request = json.loads(line)
        if "protocol" in request:
            if "mute" in FAULTS:
                time.sleep(1000)
            if "banner" in FAULTS:
                print("Loading model ...", flush=True)
            hello = dict(HELLO)
            if "unit" in FAULTS:
                hello["offset_unit"] = FAULTS["unit"]
            if "batch" in FAULTS:
                hello["batch"] = int(FAULTS["batch"])  # type: ignore[assignment]
            if "name" in FAULTS:
                hello["name"] = FAULTS["name"]
            print(json.dumps(hello), flush=True)
            continue
        name = request["id"]
        if has("crash", name):
            print("out of luck", file=sys.stderr, flush=True)
            sys.exit(3)
        if has("hang", name):
            time.sleep(1000)
        if has("endless", name):
            while True:
                sys.stdout.write("x" * 1_000_000)
        if has("chatty", name):
            print("done 50 %", flush=True)
        if has("noisy", name):
            print("x" * 200_000, file=sys.stderr, flush=True)
        kept.append(answer(request))
        if has("leave", name):
            sys.exit(0)
        # With reverse:N answers are given in threes, the last first.
        if "reverse" not in FAULTS or len(kept) == 3:
            for value in reversed(kept):
                print(json.dumps(value), flush=True)
            kept.clear()
    if "stay" in FAULTS:
        time.sleep(1000)


main()
