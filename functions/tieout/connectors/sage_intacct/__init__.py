"""Sage Intacct with the Construction subscription: the REST API, or the XML gateway for a firm that has only that.

Of the ways to send several things at once (guide on bulk requests) none is used, since every step here is one document, and a
document with its lines is one request, which is taken whole or refused whole. An array POST, atomic under
`X-IA-API-Param-Transaction: true`, is for several records of one object, and no step makes two; the one record that needs two
objects (a prime change: a change request and its project change order) would need a composite request, which stops at the first
failure and takes nothing back: the same half-done state as steps of our own, with one intent for both in place of one for each.
A composite read of two to ten pages saves round trips of the query service, whose pages of 4000 rows are seldom more than one.
Of the workflows, purchasing documents and AR invoices are submitted; those of a bill (submit, approve, decline, recall, reverse)
are not run: Intacct itself makes the bill of an invoice or of a release, and posts it or sends it for approval, which is
accounting's to give. A bill of our own making would not relieve the commitment.
Through the gateway every request is atomic (`transaction="true"`) and holds one function, so that its verdict is that function's.
"""

from typing import TYPE_CHECKING

from tieout.connectors.context import ConnectorContext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tieout.config.connection import Connection
    from tieout.connectors.sage_intacct.book import SageIntacctBook
    from tieout.connectors.sage_intacct.erp import SageIntacctErp
    from tieout.connectors.sage_intacct.survey import SageIntacctSurvey
    from tieout.records.references import SourceReference
    from tieout.sync.events import PlatformEvent, Resolution
    from tieout.sync.pull_ports import Feed

SYSTEM = "sage_intacct"
SIGNED_PUSH: "Mapping[str, object]" = {
    "scheme": "jwt-hs256",
    "header": "X-IA-Sage-Signature",
    "issuer": "Sage Intacct",
    "delivery": ["X-IdempotencyKey", "Idempotency-Key"],
}
"""How a trigger's deliveries are signed, for the receiver (outbound-webhook guide; both names of the key are documented)."""


def build(context: ConnectorContext) -> "SageIntacctErp":
    """Build the connector for one connection.

    Raises:
        ConfigurationError: a setting is wrong; every mistake is named with its path.
        RefusedAddress: an address is not https, or points inside a private network.
    """
    from tieout.connectors.sage_intacct.erp import SageIntacctErp  # noqa: PLC0415 - naming a connector must not load it

    return SageIntacctErp(context)


def build_feed(context: ConnectorContext) -> "Feed":
    """Build the feed of what accounting keeps, through the door that the connection has chosen.

    Raises:
        ConfigurationError, RefusedAddress: as for `build`.
    """
    if context.settings.get("door") == "xml":
        from tieout.connectors.sage_intacct.gateway_feed import GatewayFeed  # noqa: PLC0415 - as above

        return GatewayFeed(context)
    from tieout.connectors.sage_intacct.feed import SageIntacctFeed  # noqa: PLC0415 - as above

    return SageIntacctFeed(context)


def build_survey(context: ConnectorContext) -> "SageIntacctSurvey":
    """Build what preflight and adopt ask. Raises as `build` does."""
    from tieout.connectors.sage_intacct.survey import SageIntacctSurvey  # noqa: PLC0415 - as above

    return SageIntacctSurvey(context)


def build_book(context: ConnectorContext, connection: "Connection") -> "SageIntacctBook":
    """Sage Intacct as the tie-out reads it; `connection` says what its cost codes mean. Raises as `build` does."""
    from tieout.connectors.sage_intacct.book import SageIntacctBook  # noqa: PLC0415 - as above

    return SageIntacctBook(context, connection)


def book_reference(context: ConnectorContext, reference: "SourceReference") -> str:
    """How the book's rows call a record of accounting."""
    from tieout.connectors.sage_intacct import book_masters  # noqa: PLC0415 - as above

    return book_masters.book_reference(context, reference)


def parse_notification(body: bytes, beside: "Mapping[str, str]") -> "tuple[PlatformEvent, Resolution]":
    """Read the delivery of a trigger. Raises `tieout.sync.events.Unreadable`."""
    from tieout.connectors.sage_intacct import notifications  # noqa: PLC0415 - as above

    return notifications.parse_notification(body, beside)
