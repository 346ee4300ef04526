"""What the vendor's documents do not say of the XML gateway."""

from tieout.connectors.context import Assumption
from tieout.connectors.sage_intacct.capabilities import COMPANIES

PURCHASING_FIELDS = Assumption(
    name="intacct_gateway_shows_purchasing_fields",
    text="PODOCUMENT shows the reference number as PONUMBER and can be filtered by it together with DOCPARID; its lines are "
    "PODOCUMENTENTRY, filtered by DOCHDRNO, with LINE_NO, UIQTY, UIPRICE and TASKID. STATE of a read says Draft for a draft.",
    source="The vendor's page on purchasing transactions has both objects, DOCPARID and the states; the other names are those "
    "of integrators' reports over the same objects, and their use as filters is inferred.",
    live_check="Run the query function on PODOCUMENT with equalto PONUMBER for a trial draft, and on PODOCUMENTENTRY with "
    "equalto DOCHDRNO: exactly that draft, and exactly its lines",
)

RETAINED_FIELD = Assumption(
    name="intacct_gateway_shows_retained_amount",
    text="PODOCUMENTENTRY shows the amount that a line retains as TRX_AMOUNTRETAINED.",
    source="The vendor's page takes trx_amountretained; a production client reads that name of AR invoice lines; inferred here.",
    live_check="Create a trial invoice with trx_amountretained, query its PODOCUMENTENTRY: the same amount",
)

COMPANY_FIELDS = Assumption(
    name=COMPANIES,
    text="VENDOR and CUSTOMER show their id, NAME, STATUS, TERMNAME, WHENMODIFIED and the fields of DISPLAYCONTACT that the "
    "create functions take; WHENMODIFIED is UTC, is written mm/dd/yyyy hh:mm:ss, and is compared in that form.",
    source="The vendor's create functions have these names; production clients query them and filter WHENMODIFIED in that form; "
    "the time zone is inferred.",
    live_check="Change a trial vendor, query VENDOR with greaterthanorequalto WHENMODIFIED a minute before, in UTC: that vendor",
)

SWITCHES = (PURCHASING_FIELDS, RETAINED_FIELD, COMPANY_FIELDS)
"""Needed by connections whose door is `xml` only."""
