"""Sage 300 Construction and Real Estate through hh2 Cloud Services: hh2's cloud, its sync client, and then Sage's books."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tieout.config.connection import Connection
    from tieout.connectors.context import ConnectorContext
    from tieout.connectors.sage_300_cre.book import Sage300CreBook
    from tieout.connectors.sage_300_cre.erp import Sage300CreErp
    from tieout.connectors.sage_300_cre.feed import Sage300CreFeed
    from tieout.connectors.sage_300_cre.survey import Sage300CreSurvey
    from tieout.records.references import SourceReference

SYSTEM = "sage_300_cre"


def build(context: "ConnectorContext") -> "Sage300CreErp":
    """Build the connector for one connection.

    Raises:
        ConfigurationError: a setting is wrong; every mistake is named with its path.
        RefusedAddress: the base URL is not https, or points inside a private network.
    """
    from tieout.connectors.sage_300_cre.erp import Sage300CreErp  # noqa: PLC0415 - naming a connector must not load it

    return Sage300CreErp(context)


def build_feed(context: "ConnectorContext") -> "Sage300CreFeed":
    """Build the reading side for one connection. Raises as `build` does."""
    from tieout.connectors.sage_300_cre.feed import Sage300CreFeed  # noqa: PLC0415 - as above

    return Sage300CreFeed(context)


def build_survey(context: "ConnectorContext") -> "Sage300CreSurvey":
    """Build what is asked before go-live. Raises as `build` does."""
    from tieout.connectors.sage_300_cre.survey import Sage300CreSurvey  # noqa: PLC0415 - as above

    return Sage300CreSurvey(context)


def build_book(context: "ConnectorContext", connection: "Connection") -> "Sage300CreBook":
    """Build what the tie-out reads. Raises as `build` does."""
    from tieout.connectors.sage_300_cre import book  # noqa: PLC0415 - as above

    return book.build_book(context, connection)


def book_reference(context: "ConnectorContext", reference: "SourceReference") -> str:
    """How the book's rows call a record of accounting. Raises: ConfigurationError."""
    from tieout.connectors.sage_300_cre import book  # noqa: PLC0415 - as above

    return book.book_reference(context, reference)
