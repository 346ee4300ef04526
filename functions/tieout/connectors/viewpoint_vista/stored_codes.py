"""The job and the phases of an entry in the form in which Vista keeps them."""

from dataclasses import dataclass

from tieout.connectors.viewpoint_vista.codes import stored_form
from tieout.connectors.viewpoint_vista.door import Door, Row
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
        company, wanted = self.settings.jobs_in, str(entry["Job"])
        job = wanted
        if self.door.natural(JOBS, company, wanted) is None:
            job = stored_form(wanted, [str(row.get("Job")) for row in self.door.search(JOBS, {"JCCo": company})])
        found = self.door.search(PHASES, {"JCCo": company, "Job": job, "PhaseGroup": self.settings.phase_group})
        phases = [str(row.get("Phase")) for row in found]
        lines = [row | {"Job": job, "Phase": stored_form(row["Phase"], phases)} for row in entry["LineItems"]]
        return entry | {"Job": job, "LineItems": lines}
