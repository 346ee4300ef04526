"""What the API takes of JC contracts and jobs: names, types and lengths per action, as the pages of the actions have them."""

from sandbox.viewpoint_vista.bodies import COMPANY, NOTES, NUMBER, Fields, custom, text, whole


def contract(description: int) -> Fields:
    """A contract, as added."""
    return {
        "JCCo": COMPANY,
        "Contract": text(10),
        "Description": text(description),
        "Department": text(10),
        "ContractStatus": whole(1, 3),
        "Customer": NUMBER,
        "TaxCode": text(10),
        "Notes": NOTES,
        "__custom_fields": custom,
    }


def job(description: int) -> Fields:
    """A job, as changed; who adds one names its company, code and payroll state too."""
    places = ("Address", "City", "State", "Zip", "Address2")
    return {
        "Description": text(description),
        "Contract": text(10),
        "LiabTemplate": whole(1, 32767),
        "LockPhases": text(1),
        "ProjectMgr": NUMBER,
        **dict.fromkeys(("BidNumber", "JobPhone", "JobFax", "TaxCode", "RevGrpInv"), text(20)),
        **{f"{kind}{place}": text(60) for kind in ("Mail", "Ship") for place in places},
        "Notes": NOTES,
        "__custom_fields": custom,
    }


def new_job(description: int) -> Fields:
    """A job, as added."""
    return {**job(description), "JCCo": COMPANY, "Job": text(10), "PRStateCode": text(4)}
