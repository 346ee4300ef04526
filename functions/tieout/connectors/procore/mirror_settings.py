"""How accounting's records are shown: what may be set under `platform.settings.mirror` of the connection document."""

from dataclasses import replace
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from tieout.config.connection import ConfigurationError, problems_of
from tieout.connectors.context import ConnectorContext
from tieout.connectors.procore.settings import Digits

SECTION, LIST_ID = "mirror", "standard_cost_code_list_id"
CompanyField = Literal["address", "phone", "email", "website"]


class MirrorSettings(BaseModel):
    """What is written on the platform, and where.

    Attributes:
        company_fields: what is written of a company besides its name, its code and whether it is active. A field that is
            named belongs to accounting: where the ERP has none, Procore's is emptied.
        new_companies: where a company goes that Procore does not have: into the directory, or to the ERP tool's "Ready to
            Import", where accounting accepts it (needs an assumption).
        customer_group_id: the vendor group of the directory that customers are put into when they are created.
        job_costs: where costs to date go: nowhere, to the ERP tool (needs an assumption), or into one direct cost per
            project (needs another).
        standard_cost_code_list_id: the list of the company's standard cost codes that the ERP's are shown in (needs an
            assumption); none are shown unless it is named.
        cost_codes, cost_types: the ERP's word on the left, Procore's full code or cost type code on the right, for costs to
            date and standard codes. What is not here is looked up by its link, then by the same word.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    company_fields: tuple[CompanyField, ...] = ("address", "phone", "email", "website")
    new_companies: Literal["directory", "staged"] = "directory"
    customer_group_id: Digits | None = None
    job_costs: Literal["none", "erp_tool", "direct_costs"] = "none"
    standard_cost_code_list_id: Digits | None = None
    cost_codes: dict[str, str] = {}
    cost_types: dict[str, str] = {}


def split_settings(context: ConnectorContext) -> tuple[ConnectorContext, MirrorSettings]:
    """The context without that part, and the part, validated.

    Raises:
        ConfigurationError: with every mistake named under `platform.settings.mirror`.
    """
    rest = dict(context.settings)
    own = rest.pop(SECTION, None)
    try:
        return replace(context, settings=rest), MirrorSettings.model_validate({} if own is None else own)
    except ValidationError as error:
        raise ConfigurationError(problems_of(error, f"platform.settings.{SECTION}")) from error
