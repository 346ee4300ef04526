"""Ends that come from outside: what was in the ERP is not there any more, deleted or cancelled behind our back.

    resynced by a person, or known to be gone ─ read back ─┬ there  ─▶ as if nothing had happened
                                                            └ gone   ─▶ refused (`gone_in_erp`); a person says what follows
    withdrawn on the platform, and resynced ──── read back ─┬ there  ─▶ refused: cancel it in the ERP
                                                            └ gone   ─▶ let go: `unlinked`

Nothing is ever sent again on our own: whoever deleted the document had a reason.
"""

from tieout.policy.reasons import Reason
from tieout.records.record import Record
from tieout.sync.outcomes import Observed
from tieout.sync.past import apart_by
from tieout.sync.ports import Erp, pausing
from tieout.sync.session import Rest, Session
from tieout.sync.state import State
from tieout.sync.telling import let_go

GONE = "gone_in_erp"


def still_there(session: Session, erp: Erp) -> bool:
    """Whether any document of the record stands in the ERP and counts. Raises: NotNow."""
    with pausing(erp.limit_scope()):
        seen = [erp.read_back(document) for document in session.entry.documents]
    return any(isinstance(one, Observed) and one.live for one in seen)


def let_go_of_what_is_gone(session: Session, erp: Erp) -> None:
    """Let go of a document that is gone, before the platform is told of it.

    Accounting asks to export what we know to be in the ERP, and the platform has lost the link. Either only the link is gone, or
    somebody deleted the document: telling a link to nothing would hide a missing commitment.
    """
    if not still_there(session, erp):
        let_go(session, "it is gone from the ERP, and accounting asks for it again", State.PENDING)


def worth_reading_back(session: Session) -> bool:
    """Whether the document is read again: where a person asks to look, and while it is known to be gone.

    Deliveries and sweeps do not ask: ten thousand records would cost ten thousand reads. The nightly comparison finds the others.
    """
    known = any(reason.code == GONE for reason in session.entry.reasons)
    return session.entry.bound and (known or session.by_hand)


def gone(session: Session, record: Record) -> Reason:
    """Why a record is refused whose document is gone, and the two ways out."""
    those = ", ".join(document.address for document in session.entry.documents)
    text = (
        f"{record.number} was in the ERP as {those}, which is deleted or cancelled there. Nothing is sent again by itself: "
        f"restore it there and resync, or have it sent anew (tieout adopt {record.entity.value} --as-new)."
    )
    return apart_by(Reason(GONE, text), record.total)


def both_gone(session: Session, erp: Erp) -> Rest | None:
    """The end of a withdrawn record, once a person has it looked at again and its document is gone too; else `None`."""
    if not worth_reading_back(session) or still_there(session, erp):
        return None
    let_go(session, "gone from its source or withdrawn there, and from the ERP", State.UNLINKED)
    return session.rest(
        State.UNLINKED, "Withdrawn on the platform, and its ERP document is gone: nothing is left to tie"
    )
