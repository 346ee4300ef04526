"""Gates: reasons not to send a record yet, or at all. Pure functions; the first gate that closes decides."""

from dataclasses import dataclass
from datetime import datetime

from tieout.config.connection import EntitySection, Intake, Mode
from tieout.config.modes import Decided
from tieout.policy.reasons import Reason
from tieout.records.record import Record


@dataclass(frozen=True)
class Open:
    """Nothing stands in the way."""


@dataclass(frozen=True)
class Waiting:
    """Not yet. `on` names what it waits for: a person, an approval, an adoption."""

    on: str
    reason: Reason


@dataclass(frozen=True)
class Withdrawn:
    """It was sent, and the source no longer stands by it: un-approved, voided or deleted. A person decides."""

    reason: Reason


@dataclass(frozen=True)
class NotSent:
    """Nothing to do: the entity is off."""

    reason: Reason


Gate = Open | Waiting | Withdrawn | NotSent


def is_approved(record: Record, section: EntitySection) -> bool:
    """Whether its status counts as approved. Compared without case: live data writes `approved` and `Approved`."""
    return section.counts_as_approved(record.kind.value, record.status) and not record.deleted


def still_stands(record: Record, section: EntitySection) -> bool:
    """Whether a record that is in the ERP is still meant to be there: approved, or gone on from there in an ordinary life."""
    return section.lets_stand(record.kind.value, record.status) and not record.deleted


def decide_mode(record: Record, section: EntitySection) -> Decided:
    """The mode and the go-live moment that hold for this record: those of its slice, if it is in one."""
    project = record.project.id if record.project else record.reference.id
    vendor = record.vendor.id if record.vendor else None
    codes = record.cost_codes
    return section.for_record(project=project, kind=record.kind.value, cost_codes=codes, vendor=vendor)


def gate_record(
    record: Record,
    section: EntitySection,
    *,
    bound: bool,
    accepted: bool,
    seen_unapproved_at: datetime | None,
    as_new: bool = False,
) -> Gate:
    """Decide whether a record may go.

    Args:
        bound: it already has a document in the ERP.
        accepted: accounting has accepted exactly this content in the platform's own approval tool, which is a later and
            stronger approval than the record's status, and cannot predate go-live.
        seen_unapproved_at: when we last fetched it and it was not approved yet, if ever.
        as_new: a person has said that it is not in the ERP, whenever it was approved.
    """
    decided = decide_mode(record, section)
    if decided.mode is Mode.OFF:
        return NotSent(Reason("off", f"{record.entity.value} is switched off for this connection."))
    if section.intake is Intake.ERP_REQUESTS and not accepted and not bound:
        text = f"{record.number} is sent once accounting accepts it in the platform's own tool."
        return Waiting("approval", Reason("not_accepted", text, "status"))
    if not accepted and not (still_stands if bound else is_approved)(record, section):
        return _not_approved(record, bound)
    if not (bound or accepted or as_new) and _may_predate_golive(record, decided.golive_at, seen_unapproved_at):
        when = decided.golive_at.date().isoformat() if decided.golive_at else ""
        text = (
            f"{record.number} was approved before go-live ({when}), so it may already be in the ERP. "
            "Adopt it (link it to the ERP document that is there), or mark it as new."
        )
        return Waiting("adopt", Reason("before_golive", text, "approved_at"))
    return Open()


def _not_approved(record: Record, bound: bool) -> Gate:
    status = "deleted" if record.deleted else record.status
    if bound:
        text = (
            f"{record.number} is in the ERP, but is now {status} on the project side. "
            "Nothing was changed in the ERP: cancel it there and unlink it, or approve it again."
        )
        return Withdrawn(Reason("withdrawn", text, "status"))
    return Waiting(
        "approval", Reason("not_approved", f"{record.number} is {status}; it is sent once approved.", "status")
    )


def _may_predate_golive(record: Record, golive_at: datetime | None, seen_unapproved_at: datetime | None) -> bool:
    # The last change says nothing: an old contract whose title is edited today would look new, be sent, and stand twice
    # in the ERP. Only three facts prove a late approval: its own date, its birth after go-live, or that we saw it
    # unapproved after go-live.
    if golive_at is None:
        return False
    proofs = (record.approved_at, record.created_at, seen_unapproved_at)
    if record.approved_at is not None:
        return record.approved_at < golive_at
    return not any(moment is not None and moment >= golive_at for moment in proofs)
