"""What the story needs of an ERP: accounting's side set up, the connection's part, and a look through the public API."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from infra.local.business import Vendor

Json = dict[str, Any]
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Paper:
    """A document of the ERP as its public API shows it, in the words of the trade.

    Attributes:
        number: how the ERP calls it.
        state: how far it is, in the ERP's word; `in_force`: whether that is as far as it goes by itself.
        total: what it is worth, or what is payable of it if it is a bill or an invoice.
        note: the one thing about it that is worth telling.
        retained: what is held back of it.
        fields, rows: every mapped field that this ERP keeps, of the head and of each line; codes are the ERP's.
    """

    number: str
    state: str
    total: Decimal
    in_force: bool = True
    note: str = ""
    retained: Decimal = NOTHING
    fields: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Mapping[str, str], ...] = ()


class Accounting(Protocol):
    """A session at the ERP by somebody who is not the integration."""

    kinds: frozenset[str]
    """The kinds of record that this look-out can find."""

    def find(self, kind: str, about: str) -> list[Paper]:
        """Every document of a kind that is about something: a number, a title, a cost code of the budget."""
        ...

    @property
    def pay(self) -> Callable[[Paper, str], str] | None:
        """Accounting's own doing: pay a bill whole, under a reference, for the payment's number. `None`: behind no API."""
        ...

    def close(self) -> None: ...


class Erp(Protocol):
    """One ERP of the made-up firm.

    Attributes:
        system: the connector's name; `name`: what people call it.
        company: what the connector's documents are addressed by; `project`: the story's project.
        pushes: whether it tells of vendors and payments by itself; else an import asks for them.
        reference_room: characters that a document keeps of our reference.
        terms, units, cost_types, task: what the connection document maps to.
        assumptions: the switches that the connection has on; the look-alikes keep what is assumed.
        quarantined: the document types whose creation can be in doubt.
        secrets: what the integration signs in with.
        signing: the key with which it signs what it pushes, as `tieout connect` takes it; empty where it signs nothing.
    """

    @property
    def system(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def company(self) -> str: ...
    @property
    def project(self) -> str: ...
    @property
    def pushes(self) -> bool: ...
    @property
    def reference_room(self) -> int: ...
    @property
    def terms(self) -> Mapping[str, str]: ...
    @property
    def units(self) -> Mapping[str, str]: ...
    @property
    def cost_types(self) -> Mapping[str, Mapping[str, str]]: ...
    @property
    def task(self) -> str: ...
    @property
    def assumptions(self) -> tuple[str, ...]: ...
    @property
    def quarantined(self) -> tuple[str, ...]: ...
    @property
    def secrets(self) -> Mapping[str, str]: ...
    @property
    def signing(self) -> Mapping[str, str]: ...

    def party_code(self, party: Vendor) -> str:
        """A vendor's or customer's code."""
        ...

    def cost_code(self, division: str, code: str) -> str:
        """A cost code."""
        ...

    def sandbox_settings(self, ca_file: Path) -> Json:
        """How its look-alike is set; `ca_file`: whom that trusts when it calls us."""
        ...

    def seed(self) -> Json:
        """What accounting has set up."""
        ...

    def settings(self, base_url: str) -> Json:
        """`erp.settings` of the connection document."""
        ...

    def about(self, base_url: str) -> Json:
        """What any outside client needs to know of it."""
        ...

    def subscribe(self, base_url: str, url: str, token: str) -> None:
        """Have it tell of what changes, if it can."""
        ...

    def open(self, base_url: str) -> Accounting:
        """Sign somebody of accounting in."""
        ...
