"""Where each object keeps our reference, under which a document in doubt is found again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tieout.connectors.context import Assumption
from tieout.connectors.sage_intacct import assumptions
from tieout.connectors.sage_intacct.objects import AR_INVOICE, CHANGE_ORDER, CHANGE_REQUEST, DOCUMENT, type_of
from tieout.connectors.sage_intacct.settings import (
    REFERENCE_NUMBER,
    SOURCE_REFERENCE,
    SOURCE_REFERENCE_LENGTH,
    SageIntacctSettings,
)
from tieout.connectors.sage_intacct.values import Record, nested, text

DESCRIPTION = "description"
IN_DESCRIPTION_LENGTH = 120
DESCRIPTION_LENGTH = 300
"""Characters that we put into a description; no limit is documented, and nothing of ours is longer."""


@dataclass(frozen=True)
class Place:
    """A field of one object that holds our reference: alone, or in brackets before the description."""

    field: str
    length: int
    assumption: Assumption

    @property
    def alone(self) -> bool:
        """Whether the field holds nothing else."""
        return self.field != DESCRIPTION

    def fields(self, reference: str, words: str) -> Record:
        """What is sent of the reference. `words` are for people; they are cut where the description ends, it never is."""
        if self.alone:
            return nested(self.field, reference)
        return {DESCRIPTION: f"[{reference}] {words}"[:DESCRIPTION_LENGTH].rstrip()}

    def filter(self, reference: str) -> Record:
        """The filter that finds the documents under this reference."""
        if self.alone:
            return {"$eq": {self.field: reference}}
        return {"$startsWith": {self.field: f"[{reference}]"}}

    def carries(self, row: Mapping[str, Any], reference: str) -> bool:
        """Whether what is shown (a flat row, or a record) is under this reference."""
        held = str(row.get(self.field) or text(row, self.field))
        return held == reference if self.alone else held.startswith(f"[{reference}]")


def place_of(kind: str, settings: SageIntacctSettings) -> Place:
    """Where an object keeps our reference on this connection."""
    name = type_of(kind).name
    if name == DOCUMENT:
        return _of_documents(settings)
    if name in {CHANGE_REQUEST, CHANGE_ORDER}:
        return Place(SOURCE_REFERENCE, SOURCE_REFERENCE_LENGTH, assumptions.SOURCE_REFERENCE)
    if name == AR_INVOICE:
        return Place(REFERENCE_NUMBER, settings.reference_length, assumptions.REFERENCE_NUMBER)
    return Place(DESCRIPTION, IN_DESCRIPTION_LENGTH, assumptions.DESCRIPTION_REFERENCE)


def _of_documents(settings: SageIntacctSettings) -> Place:
    field, length = settings.reference_field, settings.document_reference_length
    if field == SOURCE_REFERENCE:
        return Place(field, length, assumptions.SOURCE_REFERENCE)
    if field == REFERENCE_NUMBER:
        return Place(field, length, assumptions.REFERENCE_NUMBER)
    return Place(field, length, assumptions.CUSTOM_FIELDS)
