"""From any record that goes to the ERP to the ERP's words."""

from dataclasses import replace

from pydantic import ValidationError

from tieout.config.connection import EntitySection, ValueMaps, problems_of
from tieout.config.numbering import ErpLimits
from tieout.policy import budgets, change_orders, commitments, invoices, projects
from tieout.policy.change_orders import Targets
from tieout.policy.ready import FieldLimits, Ready
from tieout.policy.reasons import Reason
from tieout.policy.translating import Translation
from tieout.records.budget import Budget
from tieout.records.change_order import ChangeOrder
from tieout.records.commitment import Commitment
from tieout.records.invoice import Invoice
from tieout.records.project import Project
from tieout.records.record import Record


def prepare(
    record: Record,
    maps: ValueMaps,
    limits: FieldLimits,
    *,
    generation: int,
    targets: Targets | None = None,
    section: EntitySection | None = None,
) -> Ready | list[Reason]:
    """Translate a record into the ERP's words.

    Args:
        section: what the connection says of the entity: its numbering, its own limits, where fields come from.
        targets: the documents in the ERP of the records that this one needs, by source reference.

    Returns every reason why it cannot be sent, all at once, or the record ready to be sent. Makes no call.

    Raises:
        TypeError: the record is of an entity that does not go to the ERP; a fault in the programme.
    """
    section = section or EntitySection()
    words = Translation(maps, narrowed(limits, section.erp_limits))
    record = _numbered(_filled(record, section, words), section, words)
    ready = _translate(record, words, targets or {}, generation)
    return words.problems or ready


def narrowed(limits: FieldLimits, own: ErpLimits) -> FieldLimits:
    """The narrower of the connector's limits and the site's own."""
    stated = {name: value for name, value in own.model_dump().items() if value is not None}
    known = {name: getattr(limits, name) for name in stated}
    return replace(limits, **{name: min(value, known[name] or value) for name, value in stated.items()})


def _filled(record: Record, section: EntitySection, words: Translation) -> Record:
    """The record with the fields that the connection takes from elsewhere: a custom field, or a constant."""
    found = {name: source.value_in(record.extensions) for name, source in section.fields.items()}
    stated = {name: value for name, value in found.items() if value is not None}
    try:
        return type(record).model_validate(record.model_dump() | stated) if stated else record
    except ValidationError as error:
        for problem in problems_of(error, "fields"):
            words.refuse("field_mapping", f"{record.number} cannot take a field from elsewhere: {problem}", "fields")
        return record


def _numbered(record: Record, section: EntitySection, words: Translation) -> Record:
    number = section.numbering.numbered(record.number)
    if number is None:
        length = section.numbering.max_length
        text = f"Number '{section.numbering.prefix}{record.number}' has more than {length} characters. Shorten it."
        words.refuse("too_long", text, "number")
        return record
    return record.model_copy(update={"number": number})


def _translate(record: Record, words: Translation, targets: Targets, generation: int) -> Ready:
    match record:
        case Commitment():
            return commitments.translate(record, words, generation=generation)
        case ChangeOrder():
            return change_orders.translate(record, words, targets, generation=generation)
        case Invoice():
            return invoices.translate(record, words, targets, generation=generation)
        case Budget():
            return budgets.translate(record, words, generation=generation)
        case Project():
            return projects.translate(record, words, generation=generation)
    raise TypeError(f"A {record.entity.value} is not sent to the ERP")
