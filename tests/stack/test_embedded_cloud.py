import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from infra.local import assembly as assemblies
from infra.local import cloud as embedded
from infra.local.assembly import assembly
from infra.local.cloud import CLOUD_PYTHON, RUNTIME_PYTHON, CloudFailedError, running

LAUNCHER = Path(embedded.__file__).with_name("launcher.py")


def mend(spoil: str = "pass") -> "subprocess.CompletedProcess[str]":
    """Apply the launcher's mends in the cloud's own interpreter, after spoiling something there."""
    code = f"import sys; sys.path.insert(0, {str(LAUNCHER.parent)!r}); import launcher; {spoil}; launcher.mend()"
    environment = {"PATH": "/usr/bin:/bin", "RUNTIME_PYTHON": str(RUNTIME_PYTHON)}
    return subprocess.run([str(CLOUD_PYTHON), "-c", code], capture_output=True, text=True, env=environment, check=False)


def test_every_name_that_the_launcher_mends_is_still_there() -> None:
    assert mend().stderr == ""


def test_a_name_that_has_gone_is_named() -> None:
    done = mend("del launcher.runtime._detect_runtime_binary")
    assert done.returncode == 1
    assert "ministack.core.lambda_runtime._detect_runtime_binary" in done.stderr


def test_functions_get_an_interpreter_without_the_projects_libraries() -> None:
    code = "import boto3, importlib.util as u, sys; sys.exit(any(u.find_spec(n) for n in ('pydantic', 'ministack')))"
    assert subprocess.run([str(RUNTIME_PYTHON), "-c", code], check=False).returncode == 0


def test_the_cloud_starts_on_loopback_knows_its_roots_key_and_leaves_nothing() -> None:
    with running() as cloud:
        port = int(cloud.endpoint.rsplit(":", 1)[1])
        assert cloud.endpoint.startswith("https://127.0.0.1:")
        assert cloud.client("sts").get_caller_identity()["Account"] == cloud.account
        assert cloud.home.is_dir()
    assert not cloud.home.exists()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_cloud_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "CLOUD_PYTHON", Path(sys.executable))  # it has no ministack
    with pytest.raises(CloudFailedError, match="No module named 'ministack'"), running():
        pass


def test_the_cloud_ends_with_whoever_started_it(tmp_path: Path) -> None:
    code = "from infra.local.cloud import running\nwith running() as c: print(c.endpoint, flush=True); input()"
    environment = {"PYTHONPATH": str(embedded.ROOT), "TMPDIR": str(tmp_path)}
    starter = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    with starter, socket.socket() as held:
        assert starter.stdout is not None
        held.settimeout(20)
        held.connect(("127.0.0.1", int(starter.stdout.readline().strip().rsplit(":", 1)[1])))
        starter.kill()
        # Nothing is sent, so this returns only when the other end has gone.
        with suppress(ConnectionResetError):
            assert held.recv(1) == b""


def test_an_assembly_is_made_once_per_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    def synthesize(context: dict[str, object], outdir: Path) -> None:
        made.append(context["connections"])
        outdir.mkdir()

    monkeypatch.setattr(assemblies, "_synthesize", synthesize)
    first, again, other = (assembly(name, kept_in=tmp_path) for name in ("main", "main", "west"))
    assert first == again != other
    assert made == [["main"], ["west"]]
