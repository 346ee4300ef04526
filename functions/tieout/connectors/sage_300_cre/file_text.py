"""The text of an import file: comma-delimited ASCII lines, each ended by CR LF."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from tieout.connectors.sage_300_cre.file_columns import DATE_FORMATS, Column
from tieout.connectors.sage_300_cre.file_papers import END
from tieout.connectors.sage_300_cre.file_settings import EstimateFormat
from tieout.policy.reasons import Reason

DESCRIBES = "description"

CATEGORY = (
    Column(name="Type of record", type="alpha", length="1", holds="record_id"),
    Column(name="Job cost phase code", type="alpha", length="15", holds="cost_code", required=True),
    Column(name="Phase description", type="alpha", length="30", holds="name"),
    Column(name="Job cost category", type="alpha", length="3", holds="category", required=True),
    Column(name="Date of file generation", type="date", holds="date", required=True),
    Column(name="Item quantity", type="numeric", length="-8.2", holds="quantity"),
    Column(name="Unit description", type="alpha", length="4", holds="unit"),
    Column(name="Amount", type="numeric", length="-8.2", holds="amount", required=True),
)
"""The documented fields of a category record, in their order (help of Sage Estimating 23.1); the sizes say `8.2 signed`."""
AFTER_AMOUNT = ("", "", '""', '""')
"""What follows them in the vendor's example; these four have no description, and stay as they are there."""
ESTIMATE_DATE = "mmddyyyy"


def record(columns: Iterable[Column], values: Mapping[str, str], date_format: str) -> str:
    """One line. Raises ValueError: a value does not fit."""
    return ",".join(column.text(values.get(column.holds or "", ""), date_format) for column in columns)


def text_of(lines: Iterable[str]) -> str:
    """The file."""
    return "".join(f"{line}{END}" for line in lines)


def misfits(columns: Iterable[Column], values: Mapping[str, str], where: str) -> Iterator[Reason]:
    """Every value that does not fit its column; one that is not known yet is left out."""
    for column in columns:
        holds = column.holds or ""
        if holds in values and (misfit := column.misfit(values[holds])):
            yield Reason("import_field", f"{where}: {column.name} {misfit}.", holds)


def category_record(values: Mapping[str, str]) -> str:
    """A category record of an estimate, as in the vendor's example."""
    return ",".join((record(CATEGORY, values, ESTIMATE_DATE), *AFTER_AMOUNT))


def before_categories(form: EstimateFormat, job: str, codes: Iterable[str], dated: date) -> tuple[str, dict[str, str]]:
    """The job's record, and each cost code's, as the firm has stated them."""
    known = {"job": job, "date": dated.strftime(DATE_FORMATS[ESTIMATE_DATE])}
    own = {code: _filled(form.cost_code_record, known | {"cost_code": code}) for code in codes}
    return _filled(form.job_record, known), own if form.cost_code_record else {}


def _filled(fields: Iterable[str], values: Mapping[str, str]) -> str:
    line = ",".join(fields)
    for name, value in values.items():
        line = line.replace(f"{{{name}}}", value)
    return line
