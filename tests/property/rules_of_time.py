"""Rules of the model: time, the sweeper, the night, and days on which everything works."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from property.interruptions import Trap
from property.site import Site

SPANS = st.sampled_from([timedelta(seconds=4), timedelta(minutes=1), timedelta(minutes=6), timedelta(minutes=11)])
LONG_SPANS = st.sampled_from([timedelta(hours=1), timedelta(hours=7), timedelta(days=2)])


class TimeRules(RuleBasedStateMachine):
    """Time passes, and what is due is done."""

    site: Site

    @rule(span=SPANS)
    def time(self, span: timedelta) -> None:
        self.site.time_passes(span)

    @rule(span=LONG_SPANS)
    def long_time(self, span: timedelta) -> None:
        self.site.time_passes(span)

    @rule()
    def busy_minutes(self) -> None:
        """Everything that is there is heard and worked, as on most days, and nothing is held back any more."""
        self.site.resume_all()
        self.site.go_live()
        for delivery in self.site.deliveries[:]:
            self.site.hear(delivery)
        self.site.deliveries.clear()
        for _ in range(3):
            for wake in self.site.queues.ready():
                self.site.worker(wake, Trap())
            self.site.clock.advance(timedelta(minutes=1))

    @rule()
    def sweep(self) -> None:
        self.site.swept()

    @rule()
    def index_catches_up(self) -> None:
        self.site.index_catches_up()

    @rule()
    def night(self) -> None:
        self.site.night()
