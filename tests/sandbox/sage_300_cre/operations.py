"""The sync client: takes what was sent to Sage, and brings the verdict back."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.kit.clock import SandboxClock
from sandbox.sage_300_cre.posting import Posting
from sandbox.sage_300_cre.refusals import Refused
from sandbox.sage_300_cre.sage import Books, SageRefused
from sandbox.sage_300_cre.sessions import Sessions
from sandbox.sage_300_cre.settings import Settings
from sandbox.sage_300_cre.store import Row, Store

IN_SAGE, FAILED = 9, 6
FAILURE_TYPE = "4de325f1-a380-41cc-90ce-be1e02fef167"
Trim = Callable[[list[Row]], list[Row]]


class Operations:
    """Operations by GUID. Sage takes them one after another."""

    def __init__(self, store: Store, sessions: Sessions, settings: Settings, clock: SandboxClock) -> None:
        self._store = store
        self._sessions = sessions
        self._settings = settings
        self._clock = clock
        self._books = Books(store)
        self._posting = Posting(store, settings)

    def start(self, kind: str, row: Row, trim: Trim) -> str:
        """Queue it; the answer is the operation's GUID."""
        now = self._store.local()
        blank = {"TransmittedOn": None, "ReceivedOn": None, "DisabledOn": None, "CompletedOn": None}
        operation = self._store.add("operations", {"CreatedOn": now, **blank, "_of": row["Id"]})
        self._store.later(self._settings.sync_seconds, lambda: self._run(kind, row, trim, operation))
        return str(operation["Id"])

    async def status(self, request: Request) -> Response:
        """How far it is. Times are without a zone, as the cloud writes them."""
        self._sessions.user(request)
        row = self._store.get("operations", request.path_params["operation"])
        if row is None:
            raise Refused(404, "There is no such operation.")
        names = ("Id", "CreatedOn", "TransmittedOn", "ReceivedOn", "DisabledOn", "CompletedOn")
        return JSONResponse({name: row[name] for name in names})

    def _run(self, kind: str, row: Row, trim: Trim, operation: Row) -> None:
        now = self._store.local()
        try:
            self._post(kind, row, trim)
        except SageRefused as refusal:
            failure = {"EntityId": row["Id"], "ErrorMessage": str(refusal), "TypeId": FAILURE_TYPE}
            self._store.add("failures", failure)
            if kind == "documents" and row["CurrentState"] != IN_SAGE:
                self._acted(row, FAILED, str(refusal))
        self._store.touch("operations", operation, TransmittedOn=now, ReceivedOn=now, CompletedOn=now)

    def _post(self, kind: str, row: Row, trim: Trim) -> None:
        if kind == "commitments":
            items = self._store.where("commitment_items", CommitmentId=row["Id"])
            self._books.check_commitment(row, items)
            self._posting.commitment(row, trim(items))
        elif kind == "change_orders":
            items = self._store.where("change_order_items", ChangeOrderId=row["Id"])
            self._books.check_change_order(row, items, self._clock.now().date())
            self._posting.change_order(row, trim(items))
        elif kind == "documents":
            self._books.check_invoice(row["_header"], row["_rows"])
            self._posting.invoice(row["_header"], trim(row["_rows"]))
            self._acted(row, IN_SAGE, None)
        else:
            self._books.check_cost(row)
            self._posting.cost(row)

    def _acted(self, document: Row, state: int, error: str | None) -> None:
        action = {"ActionDateTimeAgnostic": self._store.local(), "ErrorMessage": error, "Level": 1, "Type": 1}
        self._store.touch("documents", document, CurrentState=state, LastAction=action)
