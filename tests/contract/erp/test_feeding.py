"""What every ERP connector promises of what accounting keeps: it is read whole or not at all, or refused with a reason."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from importlib import import_module
from typing import Any, cast

import pytest

from contract.erp.matrix_run import ASSUMED, WITHHELD
from contract.erp.rig import ErpRig
from tieout.connectors.context import ConnectorContext
from tieout.records.record import Record
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Erp, Missing
from tieout.sync.pull_ports import Feed

PAGES = 60
Told = Callable[[str, object], None]


@pytest.fixture
def context(erp: Erp) -> ConnectorContext:
    """The connection that the rig's connector was built for."""
    return cast(ConnectorContext, cast(Any, erp).context)


@pytest.fixture
def feed(context: ConnectorContext, erp: Erp) -> Iterator[Feed]:
    found = feed_of(erp, context)
    with closing(cast(Any, found)):
        yield found


def feed_of(erp: Erp, context: ConnectorContext) -> Feed:
    """The feed of the connector's own package, as wiring finds it."""
    built: Feed = import_module(type(erp).__module__.rpartition(".")[0]).build_feed(context)
    return built


def whole(feed: Feed, kind: str, size: int) -> list[Record]:
    """Every record of a kind, page by page."""
    found: list[Record] = []
    cursor: str | None = ""
    for _ in range(PAGES):
        if cursor is None:
            return found
        page = feed.page(kind, cursor=cursor, since=None, size=size)
        found += page.records
        cursor = page.next_cursor
    raise AssertionError(f"reading {kind} does not end")


def test_kind_that_accounting_keeps_is_read_or_refused_with_a_reason(
    feed: Feed, fed: str, record_property: Told
) -> None:
    able = feed.capability(fed)
    assert able.note.endswith(".")
    if able.offered:
        assert isinstance(feed.page(fed, cursor="", since=None, size=10).records, tuple)
        return
    record_property(WITHHELD, {fed: able.note})
    # The flow asks for the capability first: whoever reads all the same has made a mistake, and gets no empty page.
    with pytest.raises((NeedsPerson, TypeError)):
        feed.page(fed, cursor="", since=None, size=10)


def test_kind_that_accounting_keeps_is_refused_by_the_name_of_an_assumption_that_is_off(
    erp: Erp, context: ConnectorContext, feed: Feed, offered: str, record_property: Told
) -> None:
    with closing(cast(Any, feed_of(erp, replace(context, assumptions=frozenset())))) as bare:
        able = bare.capability(offered)
        record_property(ASSUMED, [able.assumption] if able.assumption else [])
        assert able.offered or able.assumption
        if able.assumption:
            with pytest.raises(NeedsPerson, match=able.assumption):
                bare.page(offered, cursor="", since=None, size=10)


def test_every_company_comes_whatever_the_size_of_the_pages(feed: Feed, company: str) -> None:
    one_by_one, at_once = whole(feed, company, 1), whole(feed, company, 200)
    assert at_once
    assert {record.reference for record in one_by_one} == {record.reference for record in at_once}
    assert len({record.reference for record in at_once}) == len(at_once)


def test_one_company_asked_for_is_the_one_on_the_page_and_a_stranger_is_missing(feed: Feed, company: str) -> None:
    first = whole(feed, company, 200)[0]
    assert feed.one(company, first.reference) == first
    stranger = SourceReference(system=feed.system, kind=company, id="9999-nobody")
    with_nobody = feed.one(company, stranger)
    assert isinstance(with_nobody, Missing)
    assert with_nobody.why


@pytest.mark.parametrize("fault", ["garbage", "unavailable", "lose_answer_before", "rate_limit"])
def test_page_that_cannot_be_read_is_not_now_and_no_empty_page(
    rig: ErpRig, feed: Feed, offered: str, fault: str
) -> None:
    feed.page(offered, cursor="", since=None, size=10)  # signed in: what fails next is the page itself
    rig.sandbox.fault(fault, path="/*")
    with pytest.raises(NotNow):
        feed.page(offered, cursor="", since=None, size=10)
