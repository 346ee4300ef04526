"""Acumatica ERP, contract-based REST API, contract version 4 (endpoints Default/23.200.001 to 25.200.001)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tieout.config.connection import Connection
    from tieout.connectors.acumatica.book import AcumaticaBook
    from tieout.connectors.acumatica.erp import AcumaticaErp
    from tieout.connectors.acumatica.feed import AcumaticaFeed
    from tieout.connectors.acumatica.survey import AcumaticaSurvey
    from tieout.connectors.context import ConnectorContext
    from tieout.records.references import SourceReference
    from tieout.sync.events import PlatformEvent, Resolution

SYSTEM = "acumatica"


def build(context: "ConnectorContext") -> "AcumaticaErp":
    """Build the connector for one connection.

    Raises:
        ConfigurationError: a setting is wrong; every mistake is named with its path.
        RefusedAddress: the base URL is not https, or points inside a private network.
    """
    from tieout.connectors.acumatica.erp import AcumaticaErp  # noqa: PLC0415 - naming a connector must not load it

    return AcumaticaErp(context)


def build_feed(context: "ConnectorContext") -> "AcumaticaFeed":
    """Build the reading side for one connection. Raises as `build` does."""
    from tieout.connectors.acumatica.feed import AcumaticaFeed  # noqa: PLC0415 - as above

    return AcumaticaFeed(context)


def build_survey(context: "ConnectorContext") -> "AcumaticaSurvey":
    """Build what preflight and adopt ask. Raises as `build` does."""
    from tieout.connectors.acumatica.survey import AcumaticaSurvey  # noqa: PLC0415 - as above

    return AcumaticaSurvey(context)


def build_book(context: "ConnectorContext", connection: "Connection") -> "AcumaticaBook":
    """Acumatica as the tie-out reads it. Raises as `build` does."""
    from tieout.connectors.acumatica import book  # noqa: PLC0415 - as above

    return book.build_book(context, connection)


def book_reference(context: "ConnectorContext", reference: "SourceReference") -> str:
    """How the book's rows call a record of accounting."""
    from tieout.connectors.acumatica import book_masters  # noqa: PLC0415 - as above

    return book_masters.book_reference(context, reference)


def parse_notification(body: bytes, headers: "Mapping[str, str]") -> "tuple[PlatformEvent, Resolution]":
    """Read a push notification of the ERP. Raises `tieout.sync.events.Unreadable`."""
    from tieout.connectors.acumatica import push_notifications  # noqa: PLC0415 - as above

    return push_notifications.parse_notification(body, headers)
