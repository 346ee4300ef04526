"""Viewpoint Vista through Trimble App Xchange: the Vista Direct API V2 (data cache and action queue)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tieout.config.connection import Connection
    from tieout.connectors.context import ConnectorContext
    from tieout.connectors.viewpoint_vista.book import VistaBook
    from tieout.connectors.viewpoint_vista.erp import VistaErp
    from tieout.connectors.viewpoint_vista.feed import VistaFeed
    from tieout.connectors.viewpoint_vista.survey import VistaSurvey
    from tieout.records.references import SourceReference

SYSTEM = "viewpoint_vista"


def build(context: "ConnectorContext") -> "VistaErp":
    """Build the connector for one connection.

    Raises:
        ConfigurationError: a setting is wrong; every mistake is named with its path.
        RefusedAddress: the base URL is not https, or points inside a private network.
    """
    from tieout.connectors.viewpoint_vista.erp import VistaErp  # noqa: PLC0415 - naming a connector must not load it

    return VistaErp(context)


def build_feed(context: "ConnectorContext") -> "VistaFeed":
    """Build the reading side for one connection. Raises as `build` does."""
    from tieout.connectors.viewpoint_vista.feed import VistaFeed  # noqa: PLC0415 - as above

    return VistaFeed(context)


def build_survey(context: "ConnectorContext") -> "VistaSurvey":
    """Build what preflight and adopt ask. Raises as `build` does."""
    from tieout.connectors.viewpoint_vista.survey import VistaSurvey  # noqa: PLC0415 - as above

    return VistaSurvey(context)


def build_book(context: "ConnectorContext", connection: "Connection") -> "VistaBook":
    """Vista as the tie-out reads it. Raises as `build` does."""
    from tieout.connectors.viewpoint_vista import book  # noqa: PLC0415 - as above

    return book.build_book(context, connection)


def book_reference(context: "ConnectorContext", reference: "SourceReference") -> str:
    """How the book's rows call a record of accounting."""
    from tieout.connectors.viewpoint_vista import book_masters  # noqa: PLC0415 - as above

    return book_masters.book_reference(context, reference)
