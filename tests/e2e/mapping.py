"""How a mapped field is told: where it stands in the ERP, and what the team's own record says of it, in the ERP's words."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from infra.local.business import TYPES

Json = dict[str, Any]
Fields = Mapping[str, Callable[[Json], object]]
ACCOUNTS = {code: account for code, _, _, account in TYPES}
REFERENCE_LENGTH, DIGEST = 30, 14
"""Of ExternalRefNbr: what does not fit ends in a hash of the whole."""

HOLD = {"Hold": "it is what the status says afterwards"}


@dataclass(frozen=True)
class Mapped:
    """One kind of document.

    Attributes:
        head, rows: the ERP's field, and what it must say; a row is given with its record under `of`.
        not_by_request: what a request of Procore's ERP tool does not carry (its events dictionary), so that nobody can map it.
        unsaid: what is sent and shown by no field of its own, and why that is no gap.
    """

    entity: str
    tab: str = ""
    head: Fields = field(default_factory=dict)
    rows: Fields = field(default_factory=dict)
    custom: tuple[str, ...] = ()
    not_by_request: frozenset[str] = frozenset()
    unsaid: Mapping[str, str] = field(default_factory=dict)


def linked(party: Json) -> str:
    """The ERP's code in a link: `tieout:acumatica/vendor/V000101`, `tieout:03-3000`."""
    return str(party["origin_id"]).removeprefix("tieout:").rpartition("/")[2]


def kind_of(row: Json) -> str:
    """The cost type of a line: by its type, or behind the dot of its place in the budget."""
    typed = row.get("line_item_type") or {}
    return str(typed.get("code") or row["wbs_code"]["flat_code"].rpartition(".")[2])


def code_of(row: Json) -> str:
    """`03-30-00.S` is the ERP's `03-3000`."""
    division, _, rest = str(row["wbs_code"]["flat_code"]).partition(".")[0].partition("-")
    return f"{division}-{rest.replace('-', '')}"


def by_unit(row: Json) -> bool:
    return row.get("extended_type") == "calculated"


def reference(kind: str) -> Callable[[Json], str]:
    """Our own reference, as ExternalRefNbr has room for it."""

    def written(record: Json) -> str:
        whole = f"procore:{kind}:{record['id']}"
        if len(whole) <= REFERENCE_LENGTH:
            return whole
        end = hashlib.sha256(whole.encode()).hexdigest()[:DIGEST]
        return f"{whole[: REFERENCE_LENGTH - DIGEST - 1]}#{end}"

    return written


def named(record: Json) -> str:
    return f"{record['number']} {record['title']}"


def gross(row: Json) -> Decimal:
    """What a row of the continuation sheet bills: columns E and F, less what was stored before."""
    before = Decimal(row.get("materials_presently_stored_from_previous_progress") or 0)
    return Decimal(row["work_completed_this_period"]) + Decimal(row["materials_presently_stored"]) - before
