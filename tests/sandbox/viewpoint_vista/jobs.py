"""JC jobs and contracts, which are added and changed one by one and not in batches."""

from collections.abc import Iterator

from sandbox.viewpoint_vista.books import Books
from sandbox.viewpoint_vista.refusals import VistaErrors
from sandbox.viewpoint_vista.store import Row, Store

JOBS, CONTRACTS = "jc/jobs", "jc/contracts"
_STAYS = ("KeyID", "JCCo", "Job", "JobStatus", "Contract", "LiabTemplate", "PRStateCode")


class Jobs:
    """What the actions do once Vista gets to them. Each raises VistaErrors and then has changed nothing."""

    def __init__(self, store: Store, books: Books) -> None:
        self._store = store
        self._books = books

    def add_contract(self, body: Row) -> Row:
        """Add a contract; its items are none of this look-alike's."""
        self._refuse(self._contract_errors(body))
        return self._known(self._store.put(CONTRACTS, {"ContractStatus": 1, **body}))

    def add_job(self, body: Row) -> Row:
        """Add a job under a contract that is there."""
        taken = self._store.first(JOBS, JCCo=body["JCCo"], Job=body["Job"]) is not None
        self._refuse([*self._job_errors(body), *([f"Job {body['Job']} already exists"] if taken else [])])
        return self._known(self._store.put(JOBS, {"JobStatus": 1, "LockPhases": "N", **body}))

    def change_job(self, body: Row) -> Row:
        """Change a job: what is left out becomes nothing (its contract and template stay), and a lock is open again."""
        held = self._store.first(JOBS, KeyID=body["__key"]["KeyID"])
        if held is None:
            raise VistaErrors(f"Invalid Job: there is none of key {body['__key']['KeyID']}")
        stays = {name: held[name] for name in _STAYS if held.get(name) is not None}
        changed = {name: value for name, value in body.items() if name != "__key"}
        row = {**stays, "LockPhases": "N", **changed}
        self._refuse(self._job_errors(row))
        return self._known(self._store.put(JOBS, row))

    def _contract_errors(self, body: Row) -> Iterator[str]:
        company = self._books.company(body["JCCo"])
        if self._store.first(CONTRACTS, JCCo=body["JCCo"], Contract=body["Contract"]) is not None:
            yield f"Contract {body['Contract']} already exists"
        if body["Department"] not in self._books.departments:
            yield f"Invalid Department {body['Department']}"
        owner, group = body.get("Customer"), company.get("CustGroup")
        if owner is not None and self._store.first("ar/customers", CustGroup=group, Customer=owner) is None:
            yield f"Invalid Customer {owner}"

    def _job_errors(self, body: Row) -> Iterator[str]:
        self._books.company(body["JCCo"])
        if self._store.first(CONTRACTS, JCCo=body["JCCo"], Contract=body["Contract"]) is None:
            yield f"Invalid Contract {body['Contract']}"
        if str(body.get("LiabTemplate")) not in self._books.liability_templates:
            yield f"Invalid Liability Template {body.get('LiabTemplate')}"

    def _refuse(self, errors: Iterator[str] | list[str]) -> None:
        told = list(errors)
        if told:
            raise VistaErrors(*told)

    def _known(self, row: Row) -> Row:
        return {"KeyID": row["KeyID"]}
