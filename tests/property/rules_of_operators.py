"""Rules of the model: operators and their commands."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from property.days import SEATS
from property.holding import SCOPES, SPENT
from property.interruptions import Trap
from property.rules_of_people import RECORDS
from property.site import Site
from property.turning import MODES
from property.watched_erp import OddFault
from tieout.sync.resolving import Decision, ItDidNotHappen, ItHappened
from tieout.sync.state import State

KEYS = st.sampled_from(["SC000001", "SC000002", "SC000003"])


class OperatorRules(RuleBasedStateMachine):
    """Operators stop things, let them go on, and decide."""

    site: Site

    @rule(what=st.sampled_from([*sorted(SCOPES), SPENT, SEATS]))
    def hold_back(self, what: str) -> None:
        """An operator throws the kill switch; or a minute's requests, or all seats, are used up."""
        self.site.hold_back(what)

    @precondition(lambda self: self.site.pauses.held)
    @rule()
    def resume(self) -> None:
        self.site.resume_all()

    @rule(mode=st.sampled_from([*MODES]))
    def turn(self, mode: str) -> None:
        """The entity, or the slice of the records, is put live, in shadow or off."""
        self.site.turned_to(mode)

    @precondition(lambda self: self.site.turned)
    @rule()
    def go_live(self) -> None:
        self.site.go_live()

    @rule(name=RECORDS)
    def resync(self, name: str) -> None:
        self.site.resync(name)

    @rule(state=st.sampled_from([None, *State]))
    def replay(self, state: State | None) -> None:
        self.site.replay(state)

    @precondition(lambda self: self.site.post.dead)
    @rule(dies=st.booleans())
    def redrive(self, dies: bool) -> None:
        self.site.redrive(dies=dies)

    @rule(name=RECORDS, at=st.one_of(st.none(), st.integers(0, 14)))
    def resolve(self, name: str, at: int | None) -> None:
        """A person who has looked into the ERP says what happened; the command may die anywhere."""
        self.site.resolve(name, self.site.truth(name), Trap(at))

    @precondition(lambda self: OddFault.LOOK_UP_FAILS not in self.site.target.odd)
    @rule(name=RECORDS, claim=st.one_of(st.just(ItDidNotHappen()), st.builds(ItHappened, KEYS, st.booleans())))
    def resolve_by_mistake(self, name: str, claim: Decision) -> None:
        """A slip of the hand. It is held against what the ERP shows; where the ERP cannot be asked, nobody but a person knows."""
        self.site.resolve(name, claim, Trap())
