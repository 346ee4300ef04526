"""Sage's desktop on the accounting server: somebody sits there and types, or imports files. Nobody reaches it through hh2.

`POST /sage-desktop/import/ap-invoices` and `…/estimates` take a file as it is; 200 tells what is in the books, 422 what Sage
says against it, and then nothing of the file was taken. `GET /sage-desktop/import-format` is the printout of AP's format.
`POST /sage-desktop/commitment-item` `{"Commitment", "Item", "Amount"}` is somebody who types another amount over an item's.
"""

from collections.abc import Callable
from decimal import Decimal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.kit.commit import commit, stored_lines
from sandbox.sage_300_cre.import_files import AP_RECORDS, ESTIMATE_RECORDS, Field, day, number, records
from sandbox.sage_300_cre.operations import Trim
from sandbox.sage_300_cre.posting import Posting
from sandbox.sage_300_cre.sage import Books, SageRefused
from sandbox.sage_300_cre.settings import Settings
from sandbox.sage_300_cre.store import Row, Store

_ROOT = "/sage-desktop"


class Desktop:
    """The import windows of AP and JC."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._books = Books(store)
        self._posting = Posting(store, settings)

    def routes(self) -> list[Route]:
        """Its three windows."""
        return [
            Route(f"{_ROOT}/import-format", self.formats, methods=["GET"]),
            Route(f"{_ROOT}/import/ap-invoices", self.invoices, methods=["POST"]),
            Route(f"{_ROOT}/import/estimates", self.estimates, methods=["POST"]),
            Route(f"{_ROOT}/commitment-item", self.amend, methods=["POST"]),
        ]

    async def formats(self, _request: Request) -> Response:
        """AP > Tools > Import Invoices > Import Format."""
        return JSONResponse({name: [_printed(field) for field in fields] for name, fields in AP_RECORDS.items()})

    async def invoices(self, request: Request) -> Response:
        """AP > Tools > Import Invoices."""
        raw = await request.body()
        return await self._import(request, "ap_invoices", raw)

    async def estimates(self, request: Request) -> Response:
        """JC > Import Estimates."""
        raw = await request.body()
        return await self._import(request, "estimates", raw)

    async def amend(self, request: Request) -> Response:
        """JC > Tasks > Enter Commitments: the original amount of an item is another one from now on."""
        typed = await request.json()
        amount = Decimal(typed["Amount"])
        return await self._answered(
            request, lambda: self._posting.amended(self._item(typed["Commitment"], typed["Item"]), amount)
        )

    def take(self, imports: str, raw: bytes, trim: Trim) -> list[str]:
        """Import a file; what it became. `trim`: of a record's rows, those that are stored. Raises SageRefused."""
        if imports == "ap_invoices":
            return self._invoices(records(raw, AP_RECORDS), trim)
        return self._estimates(records(raw, ESTIMATE_RECORDS), trim)

    async def _import(self, request: Request, imports: str, raw: bytes) -> Response:
        def trim(rows: list[Row]) -> list[Row]:
            return stored_lines(request, rows)

        return await self._answered(request, lambda: self.take(imports, raw, trim))

    async def _answered(self, request: Request, work: Callable[[], list[str]]) -> Response:
        try:
            return JSONResponse({"imported": await commit(request, work)})
        except SageRefused as refusal:
            return JSONResponse({"rejected": [str(refusal)]}, status_code=422)

    def _invoices(self, found: list[dict[str, str]], trim: Trim) -> list[str]:
        invoices: list[tuple[Row, list[Row]]] = []
        for record in found:
            if record["Record"] == "API":
                invoices.append((self._header(record), []))
            elif invoices:
                invoices[-1][1].append(self._distribution(record))
            else:
                raise SageRefused("A distribution stands before its invoice.")
        for header, rows in invoices:
            self._books.check_invoice(header, rows)
        return [str(self._posting.invoice(header, trim(rows))["Code"]) for header, rows in invoices]

    def _header(self, record: dict[str, str]) -> Row:
        return {
            "Code": record["Invoice"],
            "Description": record["Description"],
            "Amount": Decimal(record["Amount"] or 0),
            "InvoiceDate": day(record["Invoice Date"], "Invoice Date"),
            "AccountingDate": day(record["Accounting Date"], "Accounting Date"),
            "VendorId": self._id("vendors", record["Vendor"], "Vendor"),
        }

    def _distribution(self, record: dict[str, str]) -> Row:
        job = self._id("jobs", record["Job"], "Job")
        item = self._item(record["Commitment"], record["Commitment Line Item"])
        return {
            **self._coding(job, record["Cost Code"], record["Category"]),
            "CommitmentId": item["CommitmentId"],
            "CommitmentItemId": item["Id"],
            "ExpenseAccountId": self._id("accounts", record["Expense Account"], "Expense Account"),
            "AccountsPayableAccountId": self._id("accounts", record["AP Account"], "AP Account"),
            "Amount": Decimal(record["Amount"] or 0),
            "Retainage": Decimal(record["Retainage"] or 0),
            "Description": record["Description"],
        }

    def _estimates(self, found: list[dict[str, str]], trim: Trim) -> list[str]:
        if not found or found[0]["Record"] != "J":
            raise SageRefused("The first record names no job.")
        job = self._id("jobs", found[0]["Job"], "Job")
        rows = [
            {
                **self._coding(job, record["Job cost phase code"], record["Job cost category"]),
                "More": number(record["Amount"], "Amount", "-8.2"),
            }
            for record in found[1:]
            if record["Record"] == "C"
        ]
        for row in trim(rows):
            self._posting.estimate(row["CategoryId"], row["More"])
        return [found[0]["Job"]]

    def _coding(self, job: str, cost_code: str, category: str) -> dict[str, str]:
        codes = self._store.where("cost_codes", JobId=job, Code=cost_code)
        if not codes or codes[0]["IsGroupCode"]:
            raise SageRefused(f"Cost code {cost_code} is none of this job that can be posted to.")
        found = self._store.where("categories", CostCodeId=codes[0]["Id"], Code=category)
        if not found:
            raise SageRefused(f"Cost code {cost_code} has no category {category} on this job.")
        return {"JobId": job, "CostCodeId": codes[0]["Id"], "CategoryId": found[0]["Id"]}

    def _item(self, commitment: str, code: str) -> Row:
        owner = self._id("commitments", commitment, "Commitment")
        items = self._store.where("commitment_items", CommitmentId=owner, Code=code)
        if not items:
            raise SageRefused(f"Commitment {commitment} has no item {code}.")
        return items[0]

    def _id(self, kind: str, code: str, name: str) -> str:
        found = self._store.where(kind, Code=code)
        if not found:
            raise SageRefused(f"{name} '{code}' does not exist.")
        return str(found[0]["Id"])


def _printed(field: Field) -> dict[str, str]:
    return {"name": field.name, "type": field.type, "length": field.length}
