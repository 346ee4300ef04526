"""Sage Intacct with the Construction subscription: the REST API, or the XML gateway for purchasing documents."""

from typing import TYPE_CHECKING

from tieout.connectors.context import ConnectorContext

if TYPE_CHECKING:
    from tieout.config.connection import Connection
    from tieout.connectors.sage_intacct.book import SageIntacctBook
    from tieout.connectors.sage_intacct.erp import SageIntacctErp
    from tieout.connectors.sage_intacct.feed import SageIntacctFeed
    from tieout.connectors.sage_intacct.survey import SageIntacctSurvey
    from tieout.records.references import SourceReference

SYSTEM = "sage_intacct"


def build(context: ConnectorContext) -> "SageIntacctErp":
    """Build the connector for one connection.

    Raises:
        ConfigurationError: a setting is wrong; every mistake is named with its path.
        RefusedAddress: an address is not https, or points inside a private network.
    """
    from tieout.connectors.sage_intacct.erp import SageIntacctErp  # noqa: PLC0415 - naming a connector must not load it

    return SageIntacctErp(context)


def build_feed(context: ConnectorContext) -> "SageIntacctFeed":
    """Build the feed of what accounting keeps: vendors, customers, payments, balances, job costs.

    Raises:
        ConfigurationError, RefusedAddress: as for `build`.
    """
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
