"""From any record that goes to the ERP to the ERP's words."""

from tieout.config.connection import ValueMaps
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
    record: Record, maps: ValueMaps, limits: FieldLimits, *, generation: int, targets: Targets | None = None
) -> Ready | list[Reason]:
    """Translate a record into the ERP's words.

    Args:
        targets: the documents in the ERP of the records that this one needs, by source reference.

    Returns every reason why it cannot be sent, all at once, or the record ready to be sent. Makes no call.

    Raises:
        TypeError: the record is of an entity that does not go to the ERP; a fault in the programme.
    """
    words = Translation(maps, limits)
    ready = _translate(record, words, targets or {}, generation)
    return words.problems or ready


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
