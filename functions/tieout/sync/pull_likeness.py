"""Companies of the platform that a person would take for one of accounting's, though they are called otherwise.

By the same rule as the check before go-live (`tieout.policy.company_names`): the same tax id, a name that is the same but for its
legal form or a slip of the pen, a name that is rather the same at the same address.

A hundred thousand are never compared each with each: two are compared if they share a rare key (a word that few have, an
address, a tax id), or if they stand near each other when all are sorted, forwards or backwards.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tieout.policy.company_names import RATHER_ALIKE, VERY_ALIKE, address_line, alike, company_name
from tieout.records.company import Company
from tieout.records.parties import Address
from tieout.sync.pull_ports import Shown

MOST_PER_KEY = 20
"""A key that more share says little; those near it by name are compared all the same."""

WINDOW = 4
"""So many to either side."""


@dataclass(frozen=True)
class Like:
    """A record on the platform that may be the one that is looked for, and by what."""

    shown: Shown
    why: str


@dataclass(frozen=True)
class Looks:
    """What a company is recognised by, made comparable."""

    name: str
    address: str
    tax_id_hash: str

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """What it is looked up by. A company that has no name has no key by it either."""
        keys = [f"tax {self.tax_id_hash}"] if self.tax_id_hash else []
        keys += [f"address {self.address}"] if self.address else []
        words = [f"word {word}" for word in self.name.split() if len(word) > 2]
        return tuple(dict.fromkeys([*keys, f"name {self.name}", *words]))


def same_by(one: Looks, other: Looks) -> str:
    """By what two companies are the same, in words; empty if they are not."""
    hashes = (one.tax_id_hash, other.tax_id_hash)
    if all(hashes) and hashes[0] == hashes[1]:
        return "the same tax id"
    same_place = bool(one.address) and one.address == other.address
    percent = alike(one.name, other.name, RATHER_ALIKE if same_place else VERY_ALIKE)
    if not percent or not one.name:
        return ""
    words = "the same name" if percent == 100.0 else f"a name that is {percent:.0f}% the same"
    words += " and the same address" if same_place else ""
    return words + (", but another tax id" if all(hashes) else "")


_Place = tuple[str, int]
"""A name, forwards or backwards, and where the company stands in the listing."""


class LookAlikes:
    """Companies of the platform that are not linked to accounting's yet, to be asked for those that one may be."""

    def __init__(self, shown: Iterable[Shown]) -> None:
        self._shown = list(shown)

    def of(self, company: Company) -> list[Like]:
        """Every one that it may be, in the order in which the platform lists them."""
        if not self._shown:
            return []
        found: dict[int, str] = {}
        for mine in _looks_of(company):
            for place in self._near(mine):
                if place not in found and (why := same_by(mine, self._looks[place])):
                    found[place] = why
        return [Like(self._shown[place], found[place]) for place in sorted(found)]

    @cached_property
    def _looks(self) -> list[Looks]:
        return [_looks_there(one) for one in self._shown]

    @cached_property
    def _forwards(self) -> list[_Place]:
        return sorted((looks.name, place) for place, looks in enumerate(self._looks))

    @cached_property
    def _backwards(self) -> list[_Place]:
        return sorted((looks.name[::-1], place) for place, looks in enumerate(self._looks))

    @cached_property
    def _by_key(self) -> dict[str, list[_Place]]:
        """Those of each key, in the order of their names."""
        by_key: dict[str, list[_Place]] = {}
        for one in self._forwards:
            for key in self._looks[one[1]].keys:
                by_key.setdefault(key, []).append(one)
        return by_key

    def _near(self, mine: Looks) -> set[int]:
        near = [*_beside(self._forwards, mine.name), *_beside(self._backwards, mine.name[::-1])]
        for key in mine.keys:
            sharing = self._by_key.get(key, [])
            near += sharing if len(sharing) <= MOST_PER_KEY else _beside(sharing, mine.name)
        return {place for _, place in near}


def _beside(order: Sequence[_Place], name: str) -> Sequence[_Place]:
    at = bisect_left(order, (name, -1))
    return order[max(at - WINDOW, 0) : at + WINDOW]


def _looks_of(company: Company) -> list[Looks]:
    """Accounting's company: under the name that it goes by, and under its legal one."""
    names = dict.fromkeys(company_name(name) for name in (company.title, company.legal_name) if name.strip())
    address = address_line(company.address)
    return [Looks(name, address, company.tax_id_hash) for name in names or [""]]


def _looks_there(shown: Shown) -> Looks:
    told = shown.fields
    address = Address(street=told.get("street", ""), postal_code=told.get("postal_code", ""))
    return Looks(company_name(shown.name), address_line(address), told.get("tax_id_hash", ""))
