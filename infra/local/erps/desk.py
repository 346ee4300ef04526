"""Somebody of accounting at a desk: every ERP has its own way to look for a kind of record, and one way to be asked."""

from collections.abc import Callable, Mapping

from infra.local.erps.port import Paper

Looks = Mapping[str, Callable[[str], list[Paper]]]
"""By kind of record, how it is looked for by what it is about."""


class Desk:
    """The asking half of `infra.local.erps.port.Accounting`."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks
        self.kinds = frozenset(looks)

    def find(self, kind: str, about: str) -> list[Paper]:
        """Every document of a kind that is about something. Raises KeyError: none of `kinds`."""
        return self._looks[kind](about)
