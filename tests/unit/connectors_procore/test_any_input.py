"""What holds for every input: no delivery breaks the parser, no amount loses a cent on its way in."""

import json
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tieout.connectors.procore import parse_delivery
from tieout.connectors.procore.commitments import read_commitment
from tieout.connectors.procore.contracts import SUBCONTRACT
from tieout.connectors.procore.links import Links
from tieout.sync.events import Unreadable
from unit.connectors_procore.papers import contract, line, v2_delivery, v4_delivery

ANY = settings(database=None, deadline=None, max_examples=150)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
CENTS = st.integers(min_value=-(10**14), max_value=10**14).map(lambda cents: Decimal(cents) / 100)


@ANY
@given(data=st.data(), base=st.sampled_from([v2_delivery(), v4_delivery()]))
def test_any_field_may_hold_anything_and_the_delivery_is_read_or_named_unreadable(
    data: st.DataObject, base: dict[str, Any]
) -> None:
    body = {**base, data.draw(st.sampled_from(sorted(base))): data.draw(JSON)}
    try:
        event = parse_delivery(json.dumps(body).encode())
    except Unreadable as error:
        assert error.why
    else:
        assert event.at.tzinfo is not None
        assert event.resource_id


@ANY
@given(amounts=st.lists(CENTS, min_size=1, max_size=20), as_numbers=st.booleans())
def test_any_amounts_add_up_to_the_cent_as_text_and_as_numbers(amounts: list[Decimal], as_numbers: bool) -> None:
    written = [f"{amount:.2f}" for amount in amounts]
    text = json.dumps(contract(line_items=[line(number, amount=f"@{one}@") for number, one in enumerate(written, 1)]))
    text = text.replace('"@', "" if as_numbers else '"').replace('@"', "" if as_numbers else '"')
    shown = json.loads(text, parse_float=Decimal)
    found = read_commitment(SUBCONTRACT, shown, shown["line_items"], Links("tieout:").own)
    assert found.lines_total == sum(amounts)
    assert [item.amount for item in found.lines] == amounts


@ANY
@given(address=st.text(min_size=1), prefix=st.sampled_from(["tieout:", "a:"]))
def test_every_link_that_we_write_is_read_back_as_ours(address: str, prefix: str) -> None:
    links = Links(prefix)
    assert links.own(links.origin_id(address)) == address
    assert links.foreign(links.origin_id(address)) is None
