"""What the harness adds to a system's own time: `python tests/eval/overhead.py [SYSTEM]`.

Not a test: figures depend on the machine. It prints two shares of one run over `wire`: what a run
adds to the system's extraction (checking, writing, syncing), and, for the same system behind
`pressmark-jsonl/1`, how much more the harness waits than the system itself measures inside.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from pressmark.corpus import fingerprint, load
from pressmark.eval.runs import read_manifest, run
from pressmark.eval.systems import create
from pressmark.eval.systems.external.messages import PROTOCOL
from pressmark.schema import Article, Source
from pressmark.schema.codec import encode_annotations, text_sha256


def serve(name: str, log: Path) -> None:
    """Any of our systems as an outside command; notes the seconds that it takes itself."""
    system, own = create(name), 0.0
    for line in sys.stdin:
        began = time.perf_counter()
        asked = json.loads(line)
        if "protocol" in asked:
            hello = {"protocol": PROTOCOL, "name": "peer", "version": "1"}
            print(json.dumps(hello | {"layers": list(system.layers)}), flush=True)
            continue
        text, source = asked["text"], Source("p", asked["title"], asked["date"], "x")
        article = Article(asked["id"], text, text_sha256(text), len(text), "en", source)
        (found,) = system.extract([article])
        value = {"id": asked["id"], "annotations": encode_annotations(found)}
        print(json.dumps(value), flush=True)
        own += time.perf_counter() - began
    log.write_text(str(own))


def main(name: str) -> None:
    documents = load("wire")
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "own"
        command = f"exec:{sys.executable} -P {__file__} {name} --serve {log}"
        for system in (name, command):
            to = Path(folder) / str(system == name)
            run(partial(create, system, ()), documents, to, "wire", fingerprint(documents))
        plain, behind = (read_manifest(Path(folder) / kind) for kind in ("True", "False"))
        whole = behind.seconds + behind.harness_seconds
        own = float(log.read_text())
        added = plain.harness_seconds / plain.seconds
        print(f"{name}: a run adds {added:.1%} to {plain.seconds:.2f} s")
        print(f"{name} behind the protocol: {(whole - own) / own:.1%} over its own {own:.2f} s")


if __name__ == "__main__":
    given = [*sys.argv[1:], "rules-lite"]
    if "--serve" in given:
        serve(given[0], Path(given[given.index("--serve") + 1]))
    else:
        main(given[0])
