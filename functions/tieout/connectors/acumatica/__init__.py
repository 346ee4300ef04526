"""Acumatica ERP, contract-based REST API, contract version 4 (endpoints Default/23.200.001 to 25.200.001)."""

from typing import TYPE_CHECKING

from tieout.connectors.context import ConnectorContext

if TYPE_CHECKING:
    from tieout.connectors.acumatica.erp import AcumaticaErp

SYSTEM = "acumatica"


def build(context: ConnectorContext) -> "AcumaticaErp":
    """Build the connector for one connection.

    Raises:
        ConfigurationError: a setting is wrong; every mistake is named with its path.
        RefusedAddress: the base URL is not https, or points inside a private network.
    """
    from tieout.connectors.acumatica.erp import AcumaticaErp  # noqa: PLC0415 - naming a connector must not load it

    return AcumaticaErp(context)
