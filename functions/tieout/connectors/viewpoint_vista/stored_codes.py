"""The job and the phases of an entry in the form in which Vista keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass

from tieout.connectors.viewpoint_vista.codes import stored_form
from tieout.connectors.viewpoint_vista.door import Columns, Door, Row
from tieout.connectors.viewpoint_vista.settings import VistaSettings

JOBS, PHASES = "jc/jobs", "jc/job_phases"


@dataclass(frozen=True)
class StoredCodes:
    """Vista compares codes byte by byte, padding included: `1234` is not the job `  1234-`."""

    door: Door
    settings: VistaSettings

    def put_into(self, entry: Row) -> Row:
        """The entry with its codes as Vista keeps them. Raises: NotNow, NeedsPerson."""
        if not self.settings.match_padded_codes:
            return entry
        job = self.job(str(entry["Job"]))
        return entry | {"Job": job, "LineItems": self._lines(job, entry["LineItems"])}

    def of_lines(self, job: str, lines: Sequence[Row]) -> list[Row]:
        """Lines alone, with their codes as Vista keeps them. Raises: NotNow, NeedsPerson."""
        if not self.settings.match_padded_codes or not lines:
            return list(lines)
        return self._lines(self.job(job), lines)

    def job(self, wanted: str) -> str:
        """A job's code. Raises: NotNow, NeedsPerson."""
        company = self.settings.jobs_in
        if not self.settings.match_padded_codes or self.door.natural(JOBS, company, wanted) is not None:
            return wanted
        return stored_form(wanted, [str(row.get("Job")) for row in self.door.search(JOBS, {"JCCo": company})])

    def _lines(self, job: str, lines: Sequence[Row]) -> list[Row]:
        place: Columns = {"JCCo": self.settings.jobs_in, "Job": job, "PhaseGroup": self.settings.phase_group}
        phases = [str(row.get("Phase")) for row in self.door.search(PHASES, place)]
        return [row | {"Job": job, "Phase": stored_form(row["Phase"], phases)} for row in lines]
