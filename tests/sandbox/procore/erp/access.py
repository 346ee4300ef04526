"""The tool is on or off per company; off, nothing of it is reachable."""

from sandbox.procore.access import Call
from sandbox.procore.errors import Refusal
from sandbox.procore.store import Row


def erp_company(call: Call) -> Row:
    """The company in the path; 403 while Procore has not enabled ERP Integrations for it."""
    company = call.company(call.path("company_id"))
    if not company["erp_enabled"]:
        raise Refusal(403, "ERP Integrations is not enabled for this company")
    return company
