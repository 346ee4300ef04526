"""Finds and kills the processes that run functions: the operating system ends them, and nothing in the product knows.

The embedded cloud runs each function in processes of its own and names the function in their environment, as Lambda does.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
ESTABLISHED = "01"


def workers_of(home: Path, function: str) -> list[int]:
    """The processes that run a function of the cloud whose folder is `home`."""
    ours, named = f"TMPDIR={home}".encode(), f"AWS_LAMBDA_FUNCTION_NAME={function}".encode()
    return [pid for pid, variables in _environments() if ours in variables and named in variables]


def kill_workers(home: Path, function: str) -> int:
    """Kill them all; how many there were."""
    return sum(kill(pid) for pid in workers_of(home, function))


def kill(pid: int) -> bool:
    """SIGKILL: no handler, no flush, no goodbye."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


def caller_of(client_port: int, server_port: int) -> int | None:
    """The process that holds the client's end of a connection on loopback."""
    inode = _inode(client_port, server_port)
    if inode is None:
        return None
    wanted = f"socket:[{inode}]"
    for pid in _processes():
        with suppress(OSError):
            if any(str(entry.readlink()) == wanted for entry in (PROC / str(pid) / "fd").iterdir()):
                return pid
    return None


def _inode(client_port: int, server_port: int) -> str | None:
    for line in (PROC / "net" / "tcp").read_text().splitlines()[1:]:
        _, local, remote, state, *rest = line.split()
        ports = tuple(int(end.rpartition(":")[2], 16) for end in (local, remote))
        if state == ESTABLISHED and ports == (client_port, server_port):
            return rest[5]
    return None


def _processes() -> Iterator[int]:
    return (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())


def _environments() -> Iterator[tuple[int, list[bytes]]]:
    for pid in _processes():
        with suppress(OSError):  # it has gone, or belongs to somebody else
            yield pid, (PROC / str(pid) / "environ").read_bytes().split(b"\0")
