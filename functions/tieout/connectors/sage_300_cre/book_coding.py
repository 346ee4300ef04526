"""Cost codes and categories of jobs, as rows of documents name them by hh2's ids."""

from dataclasses import dataclass, field

from tieout.connectors.sage_300_cre.lists import CATEGORIES, COST_CODES, Lists
from tieout.connectors.sage_300_cre.values import text

Places = dict[str, tuple[str, str]]
"""Cost code and category by the category's id."""


@dataclass
class Coding:
    """Looks them up, job by job, each once. Raises: NotNow, NeedsPerson."""

    lists: Lists
    _seen: dict[str, Places] = field(default_factory=dict)

    def of(self, job: str) -> Places:
        """The places of one job; none for no job."""
        if job and job not in self._seen:
            codes = {text(row, "Id"): text(row, "Code") for row in self.lists.all(COST_CODES, {"job": job})}
            self._seen[job] = {
                text(row, "Id").lower(): (codes.get(text(row, "CostCodeId"), ""), text(row, "Code"))
                for row in self.lists.all(CATEGORIES, {"job": job})
            }
        return self._seen.get(job, {})
