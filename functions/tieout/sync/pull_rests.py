"""How an import, or one record of accounting, rests when it cannot go on now. In the ledger, not in the message."""

from dataclasses import dataclass
from datetime import timedelta

from tieout.policy.reasons import Reason
from tieout.sync.outcomes import BudgetSpent, NeedsPerson, NotNow
from tieout.sync.patience import PERSON, back_off
from tieout.sync.ports import Clock, LimitScope, Permits
from tieout.sync.room import Room
from tieout.sync.session import Rest, Session
from tieout.sync.state import Change
from tieout.sync.unsettled import resting


@dataclass
class Rests:
    """Turns what stops a pull into a rest. `sign_in_refused`: somebody must authorise us again."""

    permits: Permits
    clock: Clock
    room: Room
    default: LimitScope
    sign_in_refused: bool = False

    def stopped(self, session: Session, why: NotNow | NeedsPerson) -> Rest:
        """The rest that an exception comes to."""
        match why:
            case BudgetSpent():
                return self.room.spent(session, why)
            case NotNow():
                return self._later(session, why)
            case NeedsPerson():
                return self._person(session, why)

    def _later(self, session: Session, later: NotNow) -> Rest:
        attempts = session.entry.attempts + 1
        due = later.retry_at or self.clock.now() + back_off(attempts)
        if later.pause_scope:
            self.permits.pause(later.scope or self.default.name, until=due, why=later.why)
        session.write(Change(attempts=attempts))
        wait = max(due - self.clock.now(), timedelta(seconds=1))
        return session.rest(resting(session.entry), later.why, waiting_on="vendor", due_at=due, again_in=wait)

    def _person(self, session: Session, person: NeedsPerson) -> Rest:
        why, code = person.why, "needs_person"
        if person.pause_scope:
            self.room.refused(person, self.default)
            self.sign_in_refused = True
            code = "authorise_again"
            why = f"{why} Authorise again ('tieout connect --secrets'), then ask again. Until then nothing is tried."
        due = self.clock.now() + PERSON
        # What is in doubt stays so: that nobody may look now does not make it a payment that was never written.
        return session.rest(resting(session.entry), why, waiting_on="person", reasons=(Reason(code, why),), due_at=due)
