"""From codes, as people and the value maps know them, to hh2's GUIDs; every code that is none is told, not only the first."""

from dataclasses import dataclass, field

from tieout.connectors.sage_300_cre.lists import ACCOUNTS, CATEGORIES, COST_CODES, JOBS, VENDORS, Lists
from tieout.connectors.sage_300_cre.values import Row, text
from tieout.policy.reasons import Reason


@dataclass
class Codes:
    """Looks codes up for one document. `problems` gathers what is wrong. All of it raises: NotNow, NeedsPerson."""

    lists: Lists
    problems: list[Reason] = field(default_factory=list)
    _seen: dict[tuple[str, str], list[Row]] = field(default_factory=dict)

    def vendor(self, code: str) -> str:
        """The GUID of an active vendor."""
        return self._one(VENDORS, {"qcode": code}, code, f"Vendor '{code}'", "vendor")

    def job(self, code: str) -> str:
        """The GUID of an active job."""
        return self._one(JOBS, {"q": code}, code, f"Job '{code}'", "project")

    def account(self, code: str, where: str) -> str:
        """The GUID of an active account."""
        return self._one(ACCOUNTS, {}, code, f"GL account '{code}'", where)

    def coding(self, job: str, cost_code: str, category: str, position: int) -> dict[str, str]:
        """Cost code and category of a line; both are the job's own."""
        where = f"lines.{position}.cost_code"
        if not job:
            return {}  # the missing job is already named
        name = f"Line {position}: cost code '{cost_code}'"
        row = self._row(COST_CODES, {"job": job}, cost_code, name, where)
        if row is None:
            return {}
        if row.get("IsGroupCode"):
            self.refuse("group_code", f"{name} is a group code: nothing is posted to it. Choose one under it.", where)
            return {}
        owned = [each for each in self._rows(CATEGORIES, {"job": job}) if each.get("CostCodeId") == row["Id"]]
        found = [each for each in owned if text(each, "Code") == category and _active(each)]
        if not found:
            self.refuse("no_category", f"{name} has no category '{category}' on this job. Add it in Sage.", where)
            return {}
        return {"CostCodeId": text(row, "Id"), "CategoryId": text(found[0], "Id")}

    def names(self, job: str) -> dict[str, str]:
        """The cost codes of a job by GUID."""
        return {text(row, "Id"): text(row, "Code") for row in self._rows(COST_CODES, {"job": job})}

    def refuse(self, code: str, told: str, where: str) -> None:
        """One more thing that is wrong."""
        self.problems.append(Reason(code, told, where))

    def _one(self, path: str, params: dict[str, str], code: str, name: str, where: str) -> str:
        row = self._row(path, params, code, name, where)
        return "" if row is None else text(row, "Id")

    def _row(self, path: str, params: dict[str, str], code: str, name: str, where: str) -> Row | None:
        # The search may find codes that only begin so: the code must be the same, letter by letter.
        found = [row for row in self._rows(path, params) if text(row, "Code") == code]
        if not found:
            self.refuse("unknown_code", f"{name} is not in Sage, or has not come to hh2 yet.", where)
        elif not _active(found[0]):
            self.refuse("inactive", f"{name} is inactive in Sage.", where)
        elif len(found) > 1:
            self.refuse("several", f"{name} is in hh2 more than once. Ask hh2 to run a deep sync.", where)
        return found[0] if len(found) == 1 and _active(found[0]) else None

    def _rows(self, path: str, params: dict[str, str]) -> list[Row]:
        key = (path, str(params))
        if key not in self._seen:
            self._seen[key] = self.lists.all(path, params)
        return self._seen[key]


def _active(row: Row) -> bool:
    return row.get("IsActive") is not False and not row.get("IsArchived")
