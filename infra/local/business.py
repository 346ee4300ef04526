"""A believable firm to show things with: Oakridge Builders, one hospital wing, its vendors, codes and commitments.

Everything here is made up. What the two systems are seeded with is written separately, as two people would have typed it.
"""

from dataclasses import dataclass

TENANT = "Oakridge"
ERP_PROJECT = "OAK2601"
PROJECT_NAME, PROJECT_NUMBER = "Oakridge Medical Center, East Wing", "2601"
GARAGE_ID = 562949954102300
GARAGE_NAME, GARAGE_NUMBER = "Oakridge Parking Garage", "2602"
"""A project that the team has just set up, and accounting has not."""
TASK = "0000"
BRANCH = "MAIN"
COMPANY_ID = 562949953425831
PROJECT_ID = 562949954102264

INTEGRATION_APP = {"client_id": "tieout-service-account", "client_secret": "made-up-integration-secret"}
TEAM_APP = {"client_id": "oakridge-project-team", "client_secret": "made-up-team-secret"}
SERVICE_USER_ID = 562949953488121
ERP_CLIENT = {
    "client_id": "5C0B6C8E-2B0A-4F0A-9B0B-6D1F0A6F7A11@Oakridge",
    "client_secret": "made-up-erp-client-secret",
}
ERP_USER = {"username": "tieout", "password": "made-up-erp-password"}
ERP_AUDITOR = {"username": "auditor", "password": "made-up-auditor-password"}


@dataclass(frozen=True)
class Vendor:
    ref: str
    erp_code: str
    name: str
    city: str


VENDORS = (
    Vendor("obrien", "V000101", "O'Brien & Sons Concrete, Inc.", "Portland"),
    Vendor("cascade", "V000102", "Cascade Ready-Mix LLC", "Gresham"),
    Vendor("ironline", "V000103", "Ironline Structural Steel Co.", "Vancouver"),
    Vendor("rosecity", "V000104", "Rose City Electric", "Portland"),
    Vendor("willamette", "V000105", "Willamette Mechanical Group", "Salem"),
    Vendor("summit", "V000106", "Summit Roofing & Sheet Metal", "Beaverton"),
    Vendor("evergreen", "V000107", "Evergreen Drywall <Interiors>", "Tigard"),
    Vendor("bluepeak", "V000108", "Blue Peak Doors + Hardware", "Hillsboro"),
    Vendor("tualatin", "V000109", "Tualatin Earthworks", "Tualatin"),
    Vendor("clearview", "V000110", "Clearview Glass & Glazing", "Portland"),
    Vendor("nordic", "V000111", "Nordic Elevator Service", "Seattle"),
    Vendor("pinnacle", "V000112", "Pinnacle Fire Protection", "Eugene"),
)

NEW_VENDORS = (
    Vendor("", "V000121", "Mount Tabor Masonry LLC", "Portland"),
    Vendor("", "V000122", "Sellwood Insulation, Inc.", "Milwaukie"),
)
"""In the ERP, and not yet in the project platform: what an import brings."""

OWNER = Vendor("owner", "C000201", "Oakridge Health System", "Portland")
"""Whom the firm builds for: a customer of the ERP, a company of the platform's directory."""

MANAGER = ("maria", "EP00000012", "Maria Alvarez")
"""The project manager: how the seed calls her, the employee in the ERP, and her name."""

COST_CODES = (
    ("01", "50-00", "Temporary facilities and controls"),
    ("02", "41-00", "Demolition"),
    ("03", "10-00", "Concrete forming"),
    ("03", "20-00", "Concrete reinforcing"),
    ("03", "30-00", "Cast-in-place concrete"),
    ("03", "35-00", "Concrete finishing"),
    ("04", "20-00", "Unit masonry"),
    ("05", "12-00", "Structural steel framing"),
    ("05", "30-00", "Metal decking"),
    ("05", "50-00", "Metal fabrications"),
    ("06", "10-00", "Rough carpentry"),
    ("07", "21-00", "Thermal insulation"),
    ("07", "54-00", "Thermoplastic membrane roofing"),
    ("07", "62-00", "Sheet metal flashing and trim"),
    ("08", "11-00", "Metal doors and frames"),
    ("08", "44-00", "Curtain wall and glazed assemblies"),
    ("08", "71-00", "Door hardware"),
    ("09", "29-00", "Gypsum board"),
    ("09", "51-00", "Acoustical ceilings"),
    ("09", "65-00", "Resilient flooring"),
    ("09", "91-00", "Painting"),
    ("14", "20-00", "Elevators"),
    ("21", "13-00", "Fire-suppression sprinkler systems"),
    ("22", "11-00", "Facility water distribution"),
    ("23", "31-00", "HVAC ducts and casings"),
    ("23", "74-00", "Packaged outdoor HVAC equipment"),
    ("26", "05-00", "Common work results for electrical"),
    ("26", "51-00", "Interior lighting"),
    ("31", "23-00", "Excavation and fill"),
    ("32", "12-00", "Flexible paving"),
)

UNMAPPED_CODE = ("13", "34-00", "Fabricated engineered structures")
"""In the project, and in nobody's ERP: what a refusal looks like."""

TYPES = (
    ("S", "Subcontract", "commitment", "5200"),
    ("M", "Material", "materials", "5100"),
    ("O", "Other", "other", "5900"),
)
REVENUE_ACCOUNT, REVENUE_GROUP = "4000", "REVENUE"
RETAINAGE_PAYABLE, RETAINAGE_RECEIVABLE = "2150", "1150"
CLASSES = {"commitment_class": "COMMIT", "prime_class": "OWNER", "budget_class": "BUDGET"}
"""Change order classes of the ERP, each allowing the tab that is used."""

UNITS = {"cy": "CY", "ton": "TON", "ea": "EA", "sf": "SF", "lf": "LF", "ls": "LS"}
TERMS = {"Net 30": "30D", "Net 45": "45D"}


def account_group(cost_type: str) -> str:
    """The ERP's account group of a cost type: `SUBCONTRACT`."""
    return next(name.upper() for code, name, _, _ in TYPES if code == cost_type)


def platform_code(division: str, code: str) -> str:
    """As the project platform writes it: `03-30-00`."""
    return f"{division}-{code}"


def erp_code(division: str, code: str) -> str:
    """As the ERP writes it: `03-3000`."""
    return f"{division}-{code.replace('-', '')}"
