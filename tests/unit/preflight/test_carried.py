"""A kind that is switched on and that the ERP's door does not carry is told before go-live, whether or not it has records."""

from fakes.records import commitment, connection
from fakes.survey import FakeErpSurvey, FakePlatformSurvey
from tieout.preflight.findings import Severity
from tieout.preflight.outlook import NOTHING
from tieout.preflight.run import Preflight

WHY = {"subcontract": "it has none.", "owner_invoice": "no line items.", "payment": "It needs the assumption 'x'."}


def _found(**changes: object) -> dict[tuple[str, str], tuple[str, Severity, int]]:
    preflight = Preflight(
        connection(),
        FakePlatformSurvey(held=[commitment("SC-1"), commitment("SC-2")]),
        FakeErpSurvey(carries_not={kind: WHY[kind] for kind in ("subcontract", "owner_invoice")}),
        known=lambda _: NOTHING,
        heard_of={},
        kinds=("purchase_order", "subcontract", "owner_invoice"),
        **changes,  # type: ignore[arg-type]  # fields by name
    )
    report, _ = preflight.run()
    told = [one for one in report.findings if one.code in {"not_carried", "not_read"}]
    assert len(told) == len({(one.code, one.subject) for one in told})
    return {(one.code, one.subject): (one.text, one.severity, one.records) for one in told}


def test_kind_that_is_on_and_not_carried_is_one_finding_with_or_without_records() -> None:
    found = _found()
    assert {key: (severity, records) for key, (_, severity, records) in found.items()} == {
        ("not_carried", "subcontract"): (Severity.BLOCKS, 2),
        ("not_carried", "owner_invoice"): (Severity.WARNS, 0),
    }
    assert found["not_carried", "owner_invoice"][0] == "The ERP takes no owner invoice: no line items."


def test_kind_of_accountings_that_cannot_be_read_is_told_with_the_assumption_it_needs() -> None:
    found = _found(kinds_back=("vendor", "payment"), why_not_read=lambda kind: WHY.get(kind, ""))
    assert [key for key in found if key[0] == "not_read"] == [("not_read", "payment")]
    text, severity, _ = found["not_read", "payment"]
    assert (text, severity) == ("The ERP shows no payment: It needs the assumption 'x'.", Severity.WARNS)
