"""Sage Intacct with the Construction subscription: the REST API, or the XML gateway for purchasing documents."""

from typing import TYPE_CHECKING

from tieout.connectors.context import ConnectorContext

if TYPE_CHECKING:
    from tieout.connectors.sage_intacct.erp import SageIntacctErp
    from tieout.connectors.sage_intacct.feed import SageIntacctFeed

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
