"""Where a document keeps our reference, how it is written there, and how it is looked for.

ExternalRefNbr is short (its length is not documented), and a reference names system, kind and id: one that is too long is
written with its end replaced by a hash of the whole, the same each time, so that it is found again and is nobody else's.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tieout.connectors.acumatica import assumptions
from tieout.connectors.acumatica.encoding import custom_fields, custom_text, text, wrapped
from tieout.connectors.acumatica.odata import equals, literal
from tieout.connectors.acumatica.settings import (
    ATTRIBUTE_LENGTH,
    DESCRIPTION_LENGTH,
    VENDOR_REF_LENGTH,
    AcumaticaSettings,
)
from tieout.connectors.context import Assumption

_OF_COMMITMENTS = frozenset({"Subcontract", "PurchaseOrder"})
_OF_INVOICES = frozenset({"Bill", "Invoice"})
IN_DESCRIPTION_LENGTH = 120
"""What is left of the description for our reference, so that number and title can still be read beside it."""
DIGEST = 14
"""Hexadecimal digits of the hash: 56 bits, behind a beginning that tells system and kind."""


@dataclass(frozen=True)
class ReferencePlace:
    """A field of one document type that holds our reference: alone, or in brackets before the description."""

    field: str
    length: int
    assumption: Assumption

    @property
    def alone(self) -> bool:
        """Whether the field holds nothing else, so that an exact filter finds it."""
        return self.field != "Description"

    @property
    def custom(self) -> str | None:
        """The name for `$custom`, if it is a custom field."""
        return self.field.removeprefix("custom:") if self.field.startswith("custom:") else None

    @property
    def limit(self) -> int | None:
        """The longest reference that it takes; `None` where a longer one is written with a hash."""
        return None if self.field == "ExternalRefNbr" else self.length

    def written(self, reference: str) -> str:
        """The reference as the field holds it."""
        if self.limit is not None or len(reference) <= self.length:
            return reference
        digest = hashlib.sha256(reference.encode()).hexdigest()[:DIGEST]
        return f"{reference[: self.length - DIGEST - 1]}#{digest}"

    def fields(self, reference: str, description: str) -> dict[str, Any]:
        """The description, and the reference in its place.

        Before the description the reference comes first: what is cut off at the end is words for people.
        """
        if not self.alone:
            return wrapped(Description=f"[{reference}] {description}"[:DESCRIPTION_LENGTH].rstrip())
        shown = wrapped(Description=description)
        if self.custom is not None:
            return shown | custom_fields({self.field: reference})
        return shown | wrapped(**{self.field: self.written(reference)})

    def filter(self, reference: str) -> str:
        """The filter that finds the documents under this reference (and with it perhaps others: look at `carries`)."""
        if self.alone:
            return equals(self.field, self.written(reference))
        return f"substringof({literal(f'[{reference}]')},{self.field})"

    def carries(self, entity: Mapping[str, Any], reference: str) -> bool:
        """Whether the document shown is under this reference. Case is the database's to ignore."""
        held, wanted = self.held(entity).casefold(), self.written(reference).casefold()
        return held == wanted if self.alone else f"[{wanted}]" in held

    def held(self, entity: Mapping[str, Any]) -> str:
        """What the field says."""
        return text(entity, self.field) if self.custom is None else custom_text(entity, self.field)


def place_of(kind: str, settings: AcumaticaSettings) -> ReferencePlace:
    """Where a document type keeps our reference on this connection."""
    if kind in _OF_COMMITMENTS:
        chosen, length, alone = settings.reference_field, VENDOR_REF_LENGTH, assumptions.VENDOR_REF
    elif kind in _OF_INVOICES:
        chosen, length = settings.invoice_reference_field, IN_DESCRIPTION_LENGTH
        alone = assumptions.DESCRIPTION_REFERENCE
    else:
        chosen, length = settings.external_reference_field, settings.external_reference_length
        alone = assumptions.EXTERNAL_REFERENCE
    if chosen.startswith("custom:"):
        return ReferencePlace(chosen, ATTRIBUTE_LENGTH, assumptions.CUSTOM_REFERENCE)
    return ReferencePlace(chosen, length, alone)
