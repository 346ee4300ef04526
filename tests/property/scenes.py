"""How a record comes into each state, in the ways that matter to what is done next: each scene ends in the state it is under."""

from collections.abc import Callable
from datetime import timedelta

from fakes.erp import ErpFault
from property.interruptions import Trap
from property.site import NEW, SECOND, Site
from property.watched_erp import OddFault
from tieout.sync.wakes import WakeReason

Act = Callable[[Site], object]
OVER = timedelta(minutes=15)
"""Any quarantine is over by then."""


def heard(site: Site) -> None:
    while site.deliveries:
        site.hear(site.deliveries.pop(0))
    site.queues.waiting.clear()


def look(site: Site, trap: Trap | None = None, reason: WakeReason = WakeReason.DELIVERY) -> None:
    """Everything that people did is heard, and a worker looks."""
    heard(site)
    site.worker(site.waken(NEW, reason), trap or Trap())
    site.queues.waiting.clear()


def approved(site: Site) -> None:
    site.change(NEW, status="Approved")


def second_synced(site: Site) -> None:
    site.change(SECOND, status="Approved")
    heard(site)
    site.worker(site.waken(SECOND, WakeReason.DELIVERY), Trap())


def with_erp(*faults: ErpFault | None) -> Act:
    """A look at the approved record, with these faults in the way."""

    def act(site: Site) -> None:
        approved(site)
        site.erp.faults += faults
        look(site)
        site.erp.faults.clear()

    return act


def sent(site: Site) -> None:
    approved(site)
    look(site)


def edited(site: Site) -> None:
    site.edit(NEW, 5001)


def asked_anew(site: Site) -> None:
    """Its document is deleted in the ERP, and accounting asks for it once more."""
    site.delete_document(NEW)
    site.relink(site.platform.links, NEW, None)
    site.ask(NEW, "send")
    heard(site)


def unlink(site: Site) -> None:
    site.delete_document(NEW)
    site.ask(NEW, "unlink")
    look(site)


def unlinked(site: Site) -> None:
    sent(site)
    unlink(site)


def asked_to_send(site: Site) -> None:
    site.ask(NEW, "send")
    heard(site)


def own_words(site: Site) -> None:
    site.target.odd.append(OddFault.OWN_WORDS)
    sent(site)


def dies(point: str, at: int = 1, reason: WakeReason = WakeReason.DELIVERY) -> Act:
    """A worker dies where it passes a point for that time; then any quarantine is over."""

    def act(site: Site) -> None:
        heard(site)
        look(site, Dying(point, at), reason)
        site.clock.advance(OVER)

    return act


class Dying(Trap):
    """Springs at the n-th passing of a point, whatever comes before it."""

    def __init__(self, point: str, times: int) -> None:
        super().__init__()
        self._point, self._times = point, times

    def pass_by(self, point: str) -> None:
        if point == self._point:
            self._times -= 1
            if self._times == 0:
                self.at = len(self.points)
        super().pass_by(point)


def verdict_put_off(reason: WakeReason = WakeReason.DELIVERY) -> Act:
    """The ERP takes it and says that the verdict comes later; the worker writes that down, and dies before it rests."""

    def act(site: Site) -> None:
        site.erp.faults.append(ErpFault.ANSWER_LATER)
        dies("before permits.give_back", reason=reason)(site)
        site.erp.faults.clear()

    return act


def both(*acts: Act) -> Act:
    def act(site: Site) -> None:
        for one in acts:
            one(site)

    return act


REPEATS = both(with_erp(ErpFault.LOSE_ANSWER_BEFORE), lambda site: site.clock.advance(OVER))
ARRIVED = both(with_erp(ErpFault.LOSE_ANSWER_AFTER), lambda site: site.clock.advance(OVER))
REFUSED_EDITED = both(with_erp(ErpFault.REFUSE), edited, heard)

DRAFT = "a draft"
"""Nobody has sent a wake about it."""

SCENES: dict[str, dict[str, Act]] = {
    "unknown": {
        DRAFT: lambda _: None,
        "heard of in shadow": both(lambda site: site.turn("in shadow"), approved, heard),
    },
    "pending": {
        "heard of": both(approved, heard),
        "the create's worker died": both(second_synced, approved, dies("before erp.perform")),
        "the telling's worker died": both(approved, dies("before platform.perform")),
        "the verdict is to come": both(approved, verdict_put_off()),
    },
    "waiting": {
        "for the vendor": with_erp(ErpFault.NOT_CONNECTED),
        "its document is made": with_erp(None, ErpFault.NOT_CONNECTED),
        "the create's worker died": both(second_synced, with_erp(ErpFault.NOT_CONNECTED), dies("before erp.perform")),
        "the verdict is to come": both(with_erp(ErpFault.NOT_CONNECTED), verdict_put_off()),
    },
    "accepted": {
        "the create": both(with_erp(ErpFault.ANSWER_LATER), lambda site: site.clock.advance(OVER)),
        "the release": both(with_erp(None, ErpFault.ANSWER_LATER), lambda site: site.clock.advance(OVER)),
        "the release's worker died": both(
            with_erp(ErpFault.ANSWER_LATER), dies("before erp.perform", reason=WakeReason.AGAIN)
        ),
        "gone, and asked for anew": both(with_erp(None, ErpFault.ANSWER_LATER), asked_anew),
    },
    "in_doubt": {
        "never arrived": both(second_synced, REPEATS),
        "arrived": ARRIVED,
        "the release": both(with_erp(None, ErpFault.LOSE_ANSWER_BEFORE), lambda site: site.clock.advance(OVER)),
        "the verdict is to come": both(REPEATS, verdict_put_off()),
    },
    "partial": {
        "lines were dropped": with_erp(ErpFault.DROP_LINES),
        "ties by now": own_words,
        "the release's worker died": both(own_words, dies("before erp.perform", reason=WakeReason.RESYNC)),
        "the verdict is to come": both(own_words, verdict_put_off(WakeReason.RESYNC)),
        "gone, and asked for anew": both(own_words, asked_anew),
    },
    "refused": {
        "edited since": REFUSED_EDITED,
        "edited after it was sent": both(sent, edited, look),
        "the create's worker died": both(second_synced, REFUSED_EDITED, dies("before erp.perform")),
        "the verdict is to come": both(REFUSED_EDITED, verdict_put_off()),
    },
    "synced": {
        "just so": sent,
        "its link was cleared": both(sent, lambda site: site.relink(site.platform.links, NEW, None), heard),
        "gone, and asked for anew": both(sent, asked_anew),
    },
    "unlinked": {
        "asked to send": both(unlinked, asked_to_send),
        "a copy is left": both(sent, lambda site: site.copy_document(NEW), unlink),
        "the create's worker died": both(second_synced, unlinked, asked_to_send, dies("before erp.perform")),
        "the verdict is to come": both(unlinked, asked_to_send, verdict_put_off()),
    },
}
"""By state; the first in which a fault can strike is the one in which it does."""


def begun(state: str, scene: str) -> Site:
    """A site with its record in a state. Nothing is on its way, nothing is about to go wrong."""
    site = Site()
    SCENES[state][scene](site)
    assert site.state(NEW) == state, f"{scene}: it is {site.state(NEW)}, not {state}"
    site.fired.clear()
    return site
