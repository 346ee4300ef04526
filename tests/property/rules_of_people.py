"""Rules of the model: people on the platform, in accounting and at the ERP; and what their deeds become on the way to us."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from property.ground import CALM
from property.people import DEEDS, do
from property.site import NAMES, Site

RECORDS = st.sampled_from(NAMES)
PICK = st.integers(0, 7)


class PeopleRules(RuleBasedStateMachine):
    """People change things, and the platform tells."""

    site: Site

    @rule(name=RECORDS, deed=st.sampled_from(sorted(DEEDS)))
    def person(self, name: str, deed: str) -> None:
        do(self.site, name, deed, CALM)

    @rule(name=RECORDS, deed=st.sampled_from(["approve", "approve", "edit", "withdraw", "ask to send"]))
    def ordinary_person(self, name: str, deed: str) -> None:
        do(self.site, name, deed, CALM)

    @precondition(lambda self: self.site.deliveries)
    @rule(pick=PICK, again=st.booleans())
    def hear(self, pick: int, again: bool) -> None:
        place = pick % len(self.site.deliveries)
        delivery = self.site.deliveries[place] if again else self.site.deliveries.pop(place)
        self.site.hear(delivery)

    @precondition(lambda self: self.site.deliveries)
    @rule(pick=PICK)
    def drop_delivery(self, pick: int) -> None:
        self.site.drop(pick % len(self.site.deliveries))
