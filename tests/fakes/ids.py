"""Ids that a test can foresee."""

import itertools


class CountingIds:
    """`wake-1`, `wake-2`, …: unique, and the same in every run. Safe to share between threads."""

    def __init__(self, prefix: str = "id") -> None:
        self._prefix = prefix
        self._count = itertools.count(1)

    def new(self) -> str:
        return f"{self._prefix}-{next(self._count)}"
