"""The made-up firm on each of the ERPs that Tieout speaks to: one story, and what differs stands here, one object per ERP."""

from infra.local.erps.acumatica import Acumatica
from infra.local.erps.port import Erp
from infra.local.erps.sage_300_cre import Sage300Cre
from infra.local.erps.sage_intacct import SageIntacct
from infra.local.erps.viewpoint_vista import ViewpointVista

DEFAULT: Erp = Acumatica()
ERPS: dict[str, Erp] = {one.system: one for one in (DEFAULT, SageIntacct(), Sage300Cre(), ViewpointVista())}
"""By the connector's name."""
