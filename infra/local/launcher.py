"""Starts ministack with what it lacks for our stacks; run by `.venv-cloud`, never imported by anything else but its test.

Each mend replaces a private name of one pinned version, so `mend` insists that every one of them is still there.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
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
    (lambda_svc, "_sqs_esm_concurrency"),
    (provisioners, "_RESOURCE_HANDLERS"),
    (provisioners, "_sm"),
)
"""Every name of ministack that is read or replaced here."""


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
