"""A firm's rows as a seed of Procore's look-alike."""

from collections.abc import Iterator
from typing import Any

from books.book import Book, Row
from books.names import Names

COMPANY = 4001
CLIENT = {"client_id": "app-1", "client_secret": "s3cret"}
TAX_KEY = {"tax_id_key": "a key that both systems' secrets hold"}
"""With it the readers hash tax ids, alike on both sides; without it none is asked for."""
CONTRACT = {"subcontract": "work_order_contracts", "purchase_order": "purchase_order_contracts"}
TYPE, TYPE_ID = "S", 99_001
_WORDS = {"approved": "Approved", "draft": "Draft"}


class PlatformSeed:
    """Makes the seed of a book's platform side."""

    def __init__(self, book: Book, names: Names) -> None:
        self._book = book
        self._names = names
        self._linked = {str(row["platform"]): str(row["erp"]) for row in book.of("ledger", "binding")}
        self._codes = sorted({str(row["cost_code"]) for row in self._coded()})

    def document(self) -> dict[str, Any]:
        projects = self._of("project")
        contracts = {
            table: [self._contract(r) for r in self._of("commitment", kind)] for kind, table in CONTRACT.items()
        }
        return {
            "company": {"id": COMPANY, "name": "Acme Builders", "budget_changes": True},
            "apps": [{**CLIENT, "service_user": {"id": 1, "name": "Tieout", "login": "tieout@example.com"}}],
            "vendors": [self._company(row) for kind in ("vendor", "customer") for row in self._of(kind)],
            "projects": [self._project(row) for row in projects],
            "line_item_types": [{"ref": TYPE, "id": TYPE_ID, "name": "Subcontracts", "code": TYPE}],
            "cost_codes": [
                {"ref": f"{self._id(row)}/{code}", "project": self._id(row), "code": code, "name": f"Work {code}"}
                for row in projects
                for code in self._codes
            ],
            **contracts,
            "prime_contracts": [self._prime(row, at) for at, row in enumerate(projects)],
            "change_orders": [self._change_order(row) for row in self._of("change_order")],
            "billing_periods": [self._period(row) for row in projects],
            "requisitions": [self._bill(row) for row in self._of("invoice", "subcontractor_invoice")],
            "payment_applications": [self._bill(row) for row in self._of("invoice", "owner_invoice")],
            "contract_payments": [self._payment(row) for row in self._of("invoice") if row["paid"]],
            "budget_line_items": [self._budget_line(row) for row in self._of("budget_line")],
            "budget_views": [{"project": self._id(row), "name": "Standard"} for row in projects],
        }  # fmt: skip

    def _coded(self) -> Iterator[Row]:
        for table in ("budget_line", "commitment_line", "invoice_line"):
            yield from self._book.of("platform", table)

    def _of(self, table: str, kind: str = "") -> list[Row]:
        return [row for row in self._book.of("platform", table) if not kind or row["kind"] == kind]

    def _lines(self, table: str, of: Row) -> list[Row]:
        # What was entered once more has the lines of the first one.
        kept = str(of["reference"]).removesuffix("-again")
        return [row for row in self._book.of("platform", f"{table}_line") if row[table] == kept]

    def _id(self, row: Row) -> int:
        return self._names.id(row["reference"])

    def _company(self, row: Row) -> dict[str, Any]:
        """With our link where accounting's company was shown: `tieout:acumatica/customer/C00001`."""
        bound = self._linked.get(str(row["reference"]))
        kind = str(row["reference"]).split(":")[1]
        link = {"origin_id": f"tieout:acumatica/{kind}/{bound.rpartition('/')[2]}"} if bound else {}
        return {"id": self._id(row), "name": row["name"], "city": row["city"], "is_active": row["active"], **link}

    def _project(self, row: Row) -> dict[str, Any]:
        return {"id": self._id(row), "name": row["name"], "project_number": row["number"], "budget_locked": True}

    def _place(self, row: Row, project: int) -> dict[str, Any]:
        return {"cost_code": f"{project}/{row['cost_code']}", "line_item_type": TYPE}

    def _contract(self, row: Row) -> dict[str, Any]:
        project = self._names.id(row["project"])
        return {
            "id": self._id(row), "project": project, "vendor": self._names.id(row["vendor"]), "number": row["number"],
            "title": row.get("title") or "", "status": _WORDS.get(str(row["stage"]), "Draft"),
            "retainage_percent": str(row.get("retainage_percent") or 0),
            "line_items": [
                {"id": self._id(line), **self._place(line, project), "amount": str(line["amount"])}
                for line in self._lines("commitment", row)
            ],
        }  # fmt: skip

    def _prime(self, project: Row, at: int) -> dict[str, Any]:
        """One line for each place in the lines of an owner's invoice, large enough for them all."""
        number = str(project["reference"]).rpartition(":")[2]
        ours, prime = self._id(project), f"platform:prime_contract:{number}"
        lines = [row for row in self._of("invoice_line") if row["contract_line"] in {f"{prime}/0", f"{prime}/1"}]
        places = {str(row["contract_line"]): row for row in lines}
        return {
            "id": self._names.id(prime), "project": ours, "vendor": self._names.id(f"platform:customer:{int(number) % 3}"),
            "number": f"PC-{number}", "title": "Building", "status": "Approved", "retainage_percent": "10.0",
            "line_items": [
                {"id": self._names.id(name), **self._place(row, ours), "amount": "1000000.00"}
                for name, row in sorted(places.items())
            ],
        }  # fmt: skip

    def _change_order(self, row: Row) -> dict[str, Any]:
        project = self._names.id(row["project"])
        place = {"cost_code": f"{project}/{self._codes[0]}", "line_item_type": TYPE}
        return {
            "id": self._names.id(f"{row['reference']}/potential"), "ref": str(row["reference"]),
            "contract": self._names.id(row["contract"]), "number": row["number"], "title": "Change",
            "status": "approved" if row["stage"] == "approved" else "draft",
            "line_items": [{**place, "amount": str(row["amount"])}],
        }  # fmt: skip

    def _period(self, project: Row) -> dict[str, Any]:
        dates = {"start_date": "2026-01-01", "end_date": "2026-12-31", "due_date": "2026-12-31"}
        return {"ref": f"period/{self._id(project)}", "project": self._id(project), **dates, "status": "open"}

    def _bill(self, row: Row) -> dict[str, Any]:
        return {
            "id": self._id(row), "contract": self._names.id(row["contract"]),
            "period": f"period/{self._names.id(row['project'])}",
            "invoice_number": row["invoice_number"], "status": "approved", "billing_date": str(row["billed_on"]),
            "items": [
                {"line": self._names.id(line["contract_line"]), "work_completed_this_period": str(line["amount"])}
                for line in self._lines("invoice", row)
            ],
        }  # fmt: skip

    def _payment(self, row: Row) -> dict[str, Any]:
        paid = {"amount": str(row["paid"]), "date": str(row["billed_on"]), "check_number": "881"}
        tie = (
            {"requisition": self._id(row)}
            if row["kind"] != "owner_invoice"
            else {"draw_request_number": int(str(row["number"]))}
        )
        name = f"{row['reference']}/paid"
        return {
            "id": self._names.id(name),
            "contract": self._names.id(row["contract"]),
            **paid,
            **tie,
            **self._link(name),
        }

    def _link(self, payment: str) -> dict[str, Any]:
        """Our link of a payment that was shown: `tieout:acumatica/payment/Payment/7#ACME/Bill/Bill/9`."""
        if payment not in self._linked:
            return {}
        kind, shown = self._names.platform(payment).split(":")[1], self._names.erp(self._linked[payment])
        return {"origin_id": f"tieout:acumatica/{kind}/{shown.split('/', 2)[2]}"}

    def _budget_line(self, row: Row) -> dict[str, Any]:
        project = self._names.id(row["project"])
        return {"project": project, **self._place(row, project), "original_budget_amount": str(row["amount"])}


def register(tax_id: object) -> dict[str, Any]:
    """A vendor's business register, which no seed takes: it is written by the platform's own API."""
    return {"business_register": {"type": "ein", "identifier": str(tax_id)}}


def note_lines(names: Names, book: Book, refs: dict[str, int], state: dict[str, Any]) -> None:
    """Learn what the platform calls change orders and the lines of invoices.

    Args:
        refs: what seeding answered; `state`: what the platform holds since.
    """
    names.ids.update({ref: number for ref, number in refs.items() if "change_order" in ref})
    for table, items, column, prefix in (
        ("subcontractor_invoice", "requisition_items", "requisition_id", "contract_item:"),
        ("owner_invoice", "payment_application_items", "payment_application_id", ""),
    ):
        by_line = {(item[column], item["line_item_id"]): item["id"] for item in state[items]}
        for line in book.of("platform", "invoice_line"):
            invoice, _, position = str(line["reference"]).partition("/")
            if f":{table}:" in invoice:
                item = by_line[names.id(invoice), names.id(line["contract_line"])]
                names.lines[invoice, int(position)] = f"{prefix}{item}"
