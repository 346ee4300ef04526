"""Viewpoint Vista through Trimble App Xchange: the Vista Direct API V2 (data cache and action queue)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tieout.connectors.context import ConnectorContext
    from tieout.connectors.viewpoint_vista.erp import VistaErp

SYSTEM = "viewpoint_vista"


def build(context: "ConnectorContext") -> "VistaErp":
    """Build the connector for one connection.

    Raises:
        ConfigurationError: a setting is wrong; every mistake is named with its path.
        RefusedAddress: the base URL is not https, or points inside a private network.
    """
    from tieout.connectors.viewpoint_vista.erp import VistaErp  # noqa: PLC0415 - naming a connector must not load it

    return VistaErp(context)
