"""Folders that are kept because making them again takes long: the newest few of a kind."""

import shutil
from pathlib import Path


def put(made: Path, place: Path) -> None:
    """Move a finished folder to its place; if another process was faster, its folder is the same, for the name says so.

    Raises:
        OSError: the place cannot be written to.
    """
    try:
        made.rename(place)
    except OSError:
        if not place.exists():
            raise


def forget_all_but_newest(folder: Path, prefix: str, keep: int = 6) -> None:
    """Remove the oldest folders of a kind."""
    kind = sorted(folder.glob(f"{prefix}*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in kind[keep:]:
        shutil.rmtree(old, ignore_errors=True)
