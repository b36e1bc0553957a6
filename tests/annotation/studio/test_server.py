"""The server: started unattended, found again, refused where it cannot be had, ended with us."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from pressmark.annotation.studio import environment, server
from pressmark.annotation.studio.server import HOST, Server, find, free_port, start
from pressmark.schema import PressmarkError


def test_without_its_environment_one_sentence_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRESSMARK_HOME", str(tmp_path))
    with pytest.raises(PressmarkError, match=r"serve --install"):
        start(tmp_path / "data", free_port())
    assert not (tmp_path / "data").exists()


def test_an_environment_that_was_cut_off_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRESSMARK_HOME", str(tmp_path))
    python = environment.python_of(environment.environment_folder())
    python.parent.mkdir(parents=True)
    python.touch()
    assert environment.environment() is None
    (environment.environment_folder() / "pressmark-ready").touch()
    assert environment.environment() == python


def test_a_package_index_that_fails_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRESSMARK_HOME", str(tmp_path))
    for name, value in {"NO_INDEX": "1", "FIND_LINKS": "", "CONFIG_FILE": os.devnull}.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    told: list[str] = []
    with pytest.raises(PressmarkError, match=r"No matching distribution found for "):
        environment.make_environment(told.append)
    assert "making its environment" in told[0]
    assert "Could not find" in (tmp_path / "label-studio" / "install.log").read_text()
    assert environment.environment() is None


def test_the_lock_is_of_the_version_and_names_no_host() -> None:
    lock = environment._lock()
    pins = re.findall(r"^([a-z0-9-]+)==([^ ;]+)", lock, re.MULTILINE)
    assert ("label-studio", environment.VERSION) in pins
    assert len(pins) > 100
    assert lock.count("--hash=sha256:") >= len(pins)
    assert re.findall(r"https?:|file:|--(?:extra-)?index-url|--find-links|\bgit\+", lock) == []


@pytest.mark.slow
def test_it_answers_to_its_administrator_and_to_nobody_else(studio: Server) -> None:
    who = f"{studio.url}/api/current-user/whoami"
    known = httpx.get(who, headers={"Authorization": f"Token {studio.token}"})
    assert known.json()["email"] == studio.admin.email
    assert httpx.get(who).status_code == 401
    assert httpx.get(who, headers={"Authorization": f"Token {'0' * 40}"}).status_code == 401


@pytest.mark.slow
def test_it_is_found_by_its_folder_and_not_started_twice(studio: Server) -> None:
    found = find(studio.data)
    assert found is not None
    assert (found.url, found.admin) == (studio.url, studio.admin)
    assert found.process is None
    again = start(studio.data, free_port())
    assert again.url == studio.url
    again.stop()
    assert find(studio.data) is not None, "who did not start it does not end it"


@pytest.mark.slow
def test_its_secrets_are_for_one_pair_of_eyes(studio: Server) -> None:
    mode = stat.S_IMODE((studio.data / "pressmark.json").stat().st_mode)
    assert mode == 0o600
    assert studio.admin.password not in repr(studio)
    assert studio.token not in repr(studio)


@pytest.mark.slow
def test_it_listens_on_the_own_machine_only(studio: Server) -> None:
    port = int(studio.url.rsplit(":", 1)[1])
    with socket.socket() as probe:
        probe.settimeout(2)
        assert probe.connect_ex(("127.0.0.2", port)) != 0
        probe.close()


@pytest.mark.slow
def test_a_port_that_is_taken_is_refused_and_not_exchanged(studio: Server, tmp_path: Path) -> None:
    port = int(studio.url.rsplit(":", 1)[1])
    with pytest.raises(PressmarkError, match=rf"{HOST}:{port} already.*--port"):
        start(tmp_path / "other", port)


@pytest.mark.slow
def test_a_server_that_cannot_start_says_why(
    studio: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_LAUNCH", "raise SystemExit('the cellar is flooded')")
    with pytest.raises(PressmarkError, match=r"ended with 1 .*the cellar is flooded.*server\.log"):
        start(tmp_path / "data", free_port())


@pytest.fixture
def data(studio: Server, tmp_path: Path) -> Path:
    """A copy of the session's database, so that the tables need not be made again."""
    copy = tmp_path / "data"
    shutil.copytree(studio.data, copy)
    state = json.loads((copy / "pressmark.json").read_text())
    (copy / "pressmark.json").write_text(json.dumps(state | {"url": ""}))
    return copy


def ends_within(port: int, seconds: float) -> bool:
    """Whether nobody listens on the port any more."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) != 0:
                return True
        time.sleep(0.2)
    return False


@pytest.mark.slow
def test_it_ends_with_the_process_that_started_it_even_by_kill_9(data: Path) -> None:
    port = free_port()
    code = (
        "import sys, time; from pathlib import Path; "
        "from pressmark.annotation.studio.server import start; "
        "s = start(Path(sys.argv[1]), int(sys.argv[2])); print(s.url, flush=True); time.sleep(600)"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", code, str(data), str(port)], stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    url = starter.stdout.readline().strip()
    assert httpx.get(f"{url}/health").status_code == 200
    os.kill(starter.pid, signal.SIGKILL)
    starter.wait()
    assert ends_within(port, 20), "the server outlived its starter by 20 seconds"


@pytest.mark.slow
def test_the_command_serves_until_it_is_asked_to_end(data: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "pressmark", "annotation", "serve"]
    serving = subprocess.Popen(
        [*command, "--data", str(data), "--port", str(port), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert serving.stdout is not None
    lines = []
    for line in serving.stdout:
        lines.append(line)
        if line.rstrip() == "}":
            break
    told = json.loads("".join(lines))
    assert told["url"] == f"http://{HOST}:{port}"
    who = {"Authorization": f"Token {told['token']}"}
    assert httpx.get(f"{told['url']}/api/projects", headers=who).status_code == 200
    serving.send_signal(signal.SIGINT)
    _, said = serving.communicate(timeout=30)
    assert serving.returncode == 0, said
    assert "Label Studio has ended" in said
    assert ends_within(port, 5)
