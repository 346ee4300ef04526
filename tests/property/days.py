"""What befalls the whole site at once: time, the sweeper, the night, lost messages, switches, and documents that are turned."""

from dataclasses import dataclass
from datetime import timedelta

from property.ground import CALM, NAMES
from property.holding import SCOPES, SPENT
from property.nightfall import Marks, night
from property.operators import Operated
from tieout.sync.wakes import Wake

FOR_A_MINUTE = timedelta(minutes=1)
SEATS = "every seat is taken"


@dataclass
class Lived(Operated):
    """The ground with everybody on it, and its days and nights. What befalls all is counted for each record."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.marks = Marks()

    def _note_all(self, rule: str, fault: str = CALM) -> None:
        for name in NAMES:
            self.note(rule, name, fault)

    def time_passes(self, span: timedelta = FOR_A_MINUTE) -> None:
        self._note_all("time passes")
        self.clock.advance(span)

    def swept(self) -> None:
        self._note_all("sweep")
        self.sweep()

    def index_catches_up(self) -> None:
        self._note_all("the index catches up")
        self.books.catch_up()

    def night(self) -> None:
        self._note_all("night")
        night(self, self.marks)

    # Messages

    def drop(self, place: int) -> None:
        """The platform gives up on a delivery; its log still has it."""
        delivery = self.deliveries.pop(place)
        self.note("drop a delivery", self.about(delivery))
        self.dropped.append(delivery)

    def take(self, pick: int, *, keep: bool = False) -> Wake:
        """A message that is visible by now, whichever: queues of different records do not wait for each other."""
        waiting = self.queues.waiting
        place = pick % len(waiting)
        self.clock.set(max(self.clock.now(), waiting[place][0]))
        return waiting[place][1] if keep else waiting.pop(place)[1]

    def lose(self, wake: Wake) -> None:
        self.note("lose a message", str(wake.reference))

    def set_aside(self, wake: Wake) -> None:
        """Five workers in a row fell over a message."""
        self.note("fail five times", str(wake.reference))
        self.fail_five_times(wake)

    # What holds back

    def take_seats(self, span: timedelta) -> None:
        """Other workers of the firm hold every seat at the ERP."""
        scope, now = self.erp.limit_scope(), self.clock.now()
        while self.permits.take(scope, owner="somebody else", now=now, until=now + span) is not None:
            pass

    def spend(self, span: timedelta) -> None:
        self.purse.spent_until = self.clock.now() + span

    def hold_back(self, what: str, fault: str = CALM) -> None:
        """An operator throws the kill switch, or a minute's requests, or all seats, are used up."""
        if what in SCOPES:
            self._note_all(f"pause {what}", fault)
            self.throw_switch(what)
        elif what == SPENT:
            self.spend(FOR_A_MINUTE)
        else:
            self.take_seats(FOR_A_MINUTE)

    def resume_all(self) -> None:
        for scope in SCOPES:
            self.resume(scope)

    def turned_to(self, mode: str, fault: str = CALM) -> None:
        """Somebody puts a document by which the entity, or the records' slice, flows otherwise than before."""
        self._note_all(f"turn: {mode}", fault)
        self.turn(mode)
