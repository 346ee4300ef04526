"""A person's word on what was being shown on the platform: held against what stands there, and never on trust alone."""

import pytest

from fakes.accounting import Accounting, payment
from fakes.erp import FakeErp
from fakes.mirror import MirrorFault
from tieout.sync.both_sides import look_at_both
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.pull_remains import Traces
from tieout.sync.resolving import ItDidNotHappen, ItHappened, NotResolved
from tieout.sync.state import State
from unit.sync.gone import A_WHILE, P1, copied, doubt, resolve
from unit.sync.shown import links


@pytest.fixture
def books() -> Accounting:
    books = Accounting()
    books.pushed_invoice("B1")
    return books


def twice(books: Accounting) -> None:
    """A payment of which nobody knows whether it was shown stands on the platform twice."""
    books.feed.put(payment("P1"))
    books.mirror.faults = [MirrorFault.LOST_AFTER]
    books.one(payment("P1"))
    copied(books)
    books.wait(A_WHILE)


def seen(books: Accounting) -> str:
    """Hidden when the worker looked, shown to us since."""
    doubt(books, hidden=True)
    books.mirror.hidden.clear()
    return "1"


def test_nobody_can_say_that_a_payment_is_not_shown_while_it_is(books: Accounting) -> None:
    seen(books)
    with pytest.raises(NotResolved, match=r"the platform shows fake_platform/payment/1 under .* it did happen"):
        resolve(books, payment("P1"), ItDidNotHappen())
    assert books.entry(payment("P1")).state is State.IN_DOUBT


@pytest.mark.parametrize("why", [NotNow("503"), NeedsPerson("sign-in refused", pause_scope=True)], ids=["down", "out"])
@pytest.mark.parametrize("decision", [ItDidNotHappen(), ItHappened("1")], ids=["did not", "did"])
def test_word_on_a_payment_waits_until_the_platform_can_be_asked(
    books: Accounting, why: Exception, decision: ItDidNotHappen | ItHappened
) -> None:
    seen(books)
    books.mirror.unasked = [why]
    with pytest.raises(NotResolved, match=r"503|sign-in"):
        resolve(books, payment("P1"), decision)
    assert books.entry(payment("P1")).doubtful() is not None


def test_nobody_can_say_that_a_payment_is_not_shown_while_its_call_may_still_come(books: Accounting) -> None:
    books.feed.put(payment("P1"))
    books.mirror.faults = [MirrorFault.LOST_BEFORE]
    books.one(payment("P1"))
    with pytest.raises(NotResolved, match="may still be carried out"):
        resolve(books, payment("P1"), ItDidNotHappen())


def test_payment_of_which_a_person_says_that_it_is_shown_is_linked_to_it(books: Accounting) -> None:
    assert resolve(books, payment("P1"), ItHappened(seen(books))) is State.REFUSED
    entry = books.entry(payment("P1"))
    assert ([document.key for document in entry.documents], entry.doubtful()) == (["1"], None)
    assert "A person says it happened, as fake_platform/payment/1: I looked" in books.told(entry.key)


def test_payment_is_linked_to_nothing_that_does_not_carry_its_key(books: Accounting) -> None:
    seen(books)
    other = books.mirror.foreign("payment", "another", group="C1")
    with pytest.raises(NotResolved, match="the platform shows 1"):
        resolve(books, payment("P1"), ItHappened(other))


def test_word_is_taken_where_the_platform_hides_the_place_from_us(books: Accounting) -> None:
    doubt(books, hidden=True)
    assert resolve(books, payment("P1"), ItDidNotHappen()) is State.REFUSED
    entry = books.entry(payment("P1"))
    assert (entry.documents, entry.doubtful(), entry.due_at) == ((), None, None)
    assert "(contract C1 is hidden)" in books.told(entry.key)


def test_payment_of_which_a_wrong_word_was_taken_is_linked_and_not_shown_twice(books: Accounting) -> None:
    doubt(books, hidden=True)
    resolve(books, payment("P1"), ItDidNotHappen())
    books.mirror.hidden.clear()
    books.feed.put(payment("P1"))
    assert books.one(payment("P1")) is State.SYNCED
    assert links(books, "payment") == [P1]


def test_which_of_two_payments_counts_is_a_persons_word(books: Accounting) -> None:
    twice(books)
    with pytest.raises(NotResolved, match="--which"):
        resolve(books, payment("P1"), ItHappened("99"))
    assert resolve(books, payment("P1"), ItHappened("99", of_several=True)) is State.SYNCED
    assert [document.key for document in books.entry(payment("P1")).documents] == ["99"]
    assert links(books, "payment") == [P1, P1]


def test_what_a_payment_is_shown_as_is_told_with_its_amount(books: Accounting) -> None:
    twice(books)
    sides = look_at_both(books.entry(payment("P1")), FakeErp(books.clock), Traces(books.bulk, books.mirror))
    told = [f"{one.document.key} {one.observed.status} {one.observed.total}" for one in sides.found if one.observed]
    assert told == ["1 shown 100.00", "99 shown 100.00"]


def test_word_on_a_payment_is_not_taken_where_nobody_can_look(books: Accounting) -> None:
    seen(books)
    with pytest.raises(NotResolved, match="was not asked"):
        resolve(books, payment("P1"), ItDidNotHappen(), asks=False)
