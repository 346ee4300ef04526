"""What makes two vendors the same company: tax id, name, address."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tieout.policy.company_names import RATHER_ALIKE, VERY_ALIKE, address_line, company_name
from tieout.preflight.names import likeness
from tieout.preflight.ports import CompanySeen


@dataclass(frozen=True)
class Named:
    """A vendor of one side, with what it is compared by."""

    side: str
    seen: CompanySeen

    @cached_property
    def name(self) -> str:
        return company_name(self.seen.name)

    @cached_property
    def address(self) -> str:
        return address_line(self.seen.address)

    @cached_property
    def keys(self) -> frozenset[str]:
        """What vendors are looked up by, so that few are compared."""
        return frozenset(self._keys())

    def _keys(self) -> Iterator[str]:
        if self.seen.tax_id_hash:
            yield f"tax {self.seen.tax_id_hash}"
        if self.address:
            yield f"address {self.address}"
        yield f"name {self.name}"
        yield from (f"word {word}" for word in self.name.split() if len(word) > 2)

    @property
    def shown(self) -> str:
        return f"{self.seen.name} ({self.seen.code or self.seen.id})"


def sameness(one: Named, other: Named) -> tuple[float, str] | None:
    """How sure it is that two vendors are one company (0 to 100), and by what; `None` if they are not."""
    hashes = (one.seen.tax_id_hash, other.seen.tax_id_hash)
    if all(hashes) and hashes[0] == hashes[1]:
        return 100.0, "the same tax id"
    alike = 100.0 if one.name == other.name else likeness(one.name, other.name, RATHER_ALIKE)
    if not alike:
        return None
    score = alike - 25 if all(hashes) else alike  # a name may be common, a tax id is not
    same_place = bool(one.address) and one.address == other.address
    words = "the same name" if alike == 100.0 else f"a name that is {alike:.0f}% the same"
    words += " and the same address" if same_place else ""
    words += ", but another tax id" if all(hashes) else ""
    return (score, words) if alike >= VERY_ALIKE or same_place else None
