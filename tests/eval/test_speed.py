"""The benchmark of speed runs and measures what it says; how fast is no test's business."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_the_benchmark_of_speed_runs() -> None:
    script = Path(__file__).with_name("speed.py")
    command = [sys.executable, str(script), "--documents", "30", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert {name.split(":")[0] for name in found} >= {
        "nervaluate",
        "entities",
        "coreference",
        "events",
    }
    assert all(value > 0 for value in found.values())
