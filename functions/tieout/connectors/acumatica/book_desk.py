"""What every reader of the book shares: the lists, the connection's words, and how a document is named."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from tieout.connectors.acumatica import book_assumptions
from tieout.connectors.acumatica.book_lists import BookLists
from tieout.connectors.acumatica.encoding import text
from tieout.connectors.acumatica.feed_values import moment
from tieout.connectors.acumatica.references import place_of
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.connectors.context import Assumption
from tieout.connectors.http import AnswerLost
from tieout.reconcile.cost_keys import CostKeys
from tieout.records.money import MoneyError
from tieout.records.references import SourceReference, address_of
from tieout.sync.outcomes import NotNow

_SIX = Decimal("0.000001")
_GENERATION = "~"


@dataclass(frozen=True)
class BookDesk:
    """One reading's tools."""

    lists: BookLists
    settings: AcumaticaSettings
    keys: CostKeys
    switched_on: frozenset[str]

    def on(self, assumption: Assumption) -> bool:
        return assumption.name in self.switched_on

    def named(self, kind: str, key: str) -> str | None:
        """`company/kind/key`, as bindings name it; nothing for no key."""
        return address_of(self.settings.tenant, kind, key) if key else None

    def project(self, code: str) -> str | None:
        """A project's reference; what is under the non-project code is of none."""
        ours = code if code.casefold() != self.settings.invoices.non_project.casefold() else ""
        return self.named("Project", ours)

    def order(self, order_type: str, number: str) -> str | None:
        """The commitment that a row of another document names."""
        if not number:
            return None
        if order_type.casefold() in {"subcontract", "regular subcontract"}:
            return self.named("Subcontract", number)
        return self.named("PurchaseOrder", f"{order_type}/{number}")

    def reference(self, kind: str, entity: Mapping[str, Any]) -> str:
        """Our reference on a document, with its generation; "" on one that is not ours."""
        place = place_of(kind, self.settings)
        held = place.held(entity)
        if not place.alone:
            held = held[1:].partition("]")[0] if held.startswith("[") else ""
        try:
            SourceReference.parse(held.partition(_GENERATION)[0])
        except ValueError:
            return ""
        return held

    def on_default(self, code: str) -> bool:
        digits = [letter for letter in code if letter.isalnum()]
        return self.on(book_assumptions.ZERO_CODE_IS_DEFAULT) and bool(digits) and set(digits) == {"0"}

    def custom(self, kind: str, *fields: str) -> str:
        """The custom fields to ask for: these, and the one that holds our reference."""
        place = place_of(kind, self.settings)
        return ",".join((*fields, *((place.custom,) if place.custom else ())))


@contextmanager
def whole(kind: str, key: str) -> Iterator[None]:
    """Within the block a value that cannot be read stops the page: no row is half a row. Raises: NotNow."""
    try:
        yield
    except (AnswerLost, MoneyError, ValidationError) as error:
        raise NotNow(f"{kind} {key} could not be read: {error}") from error


def changed_at(entity: Mapping[str, Any]) -> datetime:
    """Raises: AnswerLost."""
    return moment(entity, "LastModifiedDateTime")


def joined(entity: Mapping[str, Any], *fields: str) -> str:
    return "/".join(text(entity, name) for name in fields)


def six(value: Decimal) -> Decimal:
    """A quantity or price as the snapshot holds it: nothing is compared that depends on its seventh decimal."""
    return value.quantize(_SIX)
