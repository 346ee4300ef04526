"""The command line starts a sandbox that outside clients can find, and names a wrong setting."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from sandbox.kit.serve import main

TESTS = Path(__file__).parents[2]


def test_server_writes_its_port_once_it_is_ready(tmp_path: Path) -> None:
    port_file = tmp_path / "port"
    command = [sys.executable, "-m", "sandbox.kit.serve", "--vendor", "acumatica", "--port-file", str(port_file)]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    with subprocess.Popen(command, env=environment) as server:
        try:
            waiter = threading.Event()
            assert any(port_file.exists() or waiter.wait(0.05) for _ in range(400))
            port = int(port_file.read_text())
            assert httpx.get(f"http://127.0.0.1:{port}/__sandbox__/state").json()["vendor"] == "acumatica"
        finally:
            server.terminate()


@pytest.mark.parametrize(
    ("vendor", "settings", "named"),
    [
        ("acumatica", '{"max_session": 1}', "max_session"),
        ("acumatica", "[]", "settings"),
        ("acumatica", "{", "settings"),
        ("spreadsheet", "{}", "spreadsheet"),
    ],
)
def test_wrong_start_is_refused_by_name(
    capsys: pytest.CaptureFixture[str], vendor: str, settings: str, named: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--vendor", vendor, "--settings", settings])
    assert ended.value.code == 2
    assert named in capsys.readouterr().err


def test_server_ends_with_whoever_started_it(tmp_path: Path) -> None:
    port_file = tmp_path / "port"
    options = ["--vendor", "acumatica", "--port-file", str(port_file), "--end-with-starter"]
    start = f"import subprocess, sys; subprocess.Popen([sys.executable, '-m', 'sandbox.kit.serve', *{options!r}])"
    starter = f"{start}; sys.stdin.read()"
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    with subprocess.Popen([sys.executable, "-c", starter], stdin=subprocess.PIPE, env=environment) as parent:
        until(lambda: port_file.exists() and port_file.read_text().strip() != "")
        port = int(port_file.read_text())
        parent.kill()
    until(lambda: not listens(port))


def listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def until(so: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 20
    while not so():
        assert time.monotonic() < give_up
        time.sleep(0.1)
