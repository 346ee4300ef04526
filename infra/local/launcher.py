"""Starts ministack with what it lacks for our stacks; run by `.venv-cloud`, never imported by anything else but its test.

Each mend replaces a private name of one pinned version, so `mend` insists that every one of them is still there.
"""

import hashlib
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
import types
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ministack.core.lambda_runtime as runtime
from ministack import app
from ministack.services import lambda_svc
from ministack.services.cloudformation import provisioners

SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 - a resource type
NAMES = (
    (app, "_port_is_bindable"),
    (app, "main"),
    (runtime, "_detect_runtime_binary"),
    (runtime, "_PYTHON_WORKER_SCRIPT"),
    (runtime, "zipfile"),
    (lambda_svc, "_poll_dynamodb_streams"),
    (lambda_svc, "_sqs_esm_concurrency"),
    (provisioners, "_RESOURCE_HANDLERS"),
    (provisioners, "_sm"),
)
"""Every name of ministack that is read or replaced here."""

STREAM_REST_SECONDS = 0.1
"""Between two looks at a stream that had nothing new; AWS looks four times a second."""


def mend() -> None:
    """Apply all mends.

    Raises:
        AttributeError: ministack is not the version this was written for; the message names what is missing.
    """
    missing = [f"{module.__name__}.{name}" for module, name in NAMES if not hasattr(module, name)]
    if SECRET not in getattr(provisioners, "_RESOURCE_HANDLERS", {}):
        missing.append(f"a handler of {SECRET}")
    if missing:
        raise AttributeError(f"ministack has no {', '.join(missing)}")
    _run_functions_apart(os.environ["RUNTIME_PYTHON"])
    _refer_to_secrets_by_arn()
    _feed_groups_side_by_side()
    _read_streams_apart()
    runtime.zipfile = _unpacked_once()
    # With TLS it would also take port 443 of this machine, where something else may want to live.
    app._port_is_bindable = lambda *_: False


def _run_functions_apart(python: str) -> None:
    """Functions get an interpreter that holds only what Lambda's holds: ours would lend them libraries they lack."""
    original: Callable[[str], Any] = runtime._detect_runtime_binary

    def detect(name: str) -> Any:
        return (python, runtime._PYTHON_WORKER_SCRIPT) if name.startswith("python") else original(name)

    runtime._detect_runtime_binary = detect


def _feed_groups_side_by_side() -> None:
    """AWS scales a FIFO mapping by message groups, up to its maximum; ministack takes one batch at a time.

    It does so because a batch there may span groups. With a batch size of one it cannot, and a group with a message in
    flight is not received from.
    """
    original: Callable[..., int] = lambda_svc._sqs_esm_concurrency

    def concurrency(esm: dict[str, Any], func_rec: Any, config: Any, queue: Any = None) -> int:
        if (queue or {}).get("is_fifo") and int(esm.get("BatchSize", 10)) == 1:
            return original(esm, func_rec, config)
        return original(esm, func_rec, config, queue)

    lambda_svc._sqs_esm_concurrency = concurrency


def _read_streams_apart() -> None:
    """AWS reads a table's stream beside the queues; ministack's one poller hands no message out while a stream's batch runs."""
    look: Callable[[], bool] = lambda_svc._poll_dynamodb_streams
    started = threading.Event()

    def read() -> None:
        while True:
            try:
                more = look()
            except Exception as error:  # as the poller does: the next look may work, and a stream must not end for good
                lambda_svc.logger.error("ESM DynamoDB streams poller error: %s", error)
                more = False
            if not more:
                time.sleep(STREAM_REST_SECONDS)

    def begin() -> bool:
        if not started.is_set():
            started.set()
            threading.Thread(target=read, daemon=True).start()
        return False

    lambda_svc._poll_dynamodb_streams = begin


def _unpacked_once() -> types.ModuleType:
    """Workers of the same code share one unpacked copy, which Lambda would not let them write to either.

    ministack unpacks thousands of files for every worker, in the process that serves all calls: after a kill it would
    answer nobody else for seconds.
    """
    lock, home = threading.Lock(), Path(tempfile.gettempdir())

    class Shared(zipfile.ZipFile):
        def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:
            content = Path(str(self.filename)).read_bytes()
            copy = home / f"ministack-code-{hashlib.sha256(content).hexdigest()[:24]}"
            with lock:
                if not copy.exists():
                    half = Path(tempfile.mkdtemp(dir=home))
                    super().extractall(half, members, pwd)
                    half.rename(copy)
            shutil.rmtree(path)
            Path(path).symlink_to(copy)

    module = types.ModuleType("zipfile")
    module.__dict__.update(vars(zipfile), ZipFile=Shared)
    return module


def _refer_to_secrets_by_arn() -> None:
    """On AWS `Ref` of a secret is its ARN; ministack's is its name, and policies written with it allow nothing."""
    theirs = dict(provisioners._RESOURCE_HANDLERS[SECRET])

    def create(logical_id: str, properties: Any, stack: Any) -> Any:
        _, attributes = theirs["create"](logical_id, properties, stack)
        return attributes["Arn"], attributes

    def update(physical_id: str, old: Any, new: Any, stack: Any, *more: Any, **named: Any) -> Any:
        _, attributes = theirs["update"](_name_of(physical_id), old, new, stack, *more, **named)
        return attributes["Arn"], attributes

    def delete(physical_id: str, properties: Any) -> Any:
        return theirs["delete"](_name_of(physical_id), properties)

    provisioners._RESOURCE_HANDLERS[SECRET] = {**theirs, "create": create, "update": update, "delete": delete}


def _name_of(arn: str) -> str:
    secrets: dict[str, dict[str, Any]] = provisioners._sm._secrets
    return next((name for name, secret in secrets.items() if secret["ARN"] == arn), arn)


def _end_with_the_starter() -> None:
    """Whoever started us holds the other end of stdin. Killed, it cannot tell us to stop; but the pipe ends."""
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    mend()
    threading.Thread(target=_end_with_the_starter, daemon=True).start()
    app.main()
