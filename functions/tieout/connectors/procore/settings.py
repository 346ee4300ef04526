"""The connection document's settings of this connector, and the secret beside them."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from tieout.config.errors import ConfigurationError, problems_of
from tieout.connectors.context import ConnectorContext
from tieout.connectors.limits import RequestLimit

Digits = Annotated[str, Field(pattern=r"^[0-9]{1,20}$")]
"""An id as text: v1 sends integers beyond 32 bits, v2 strings."""

PayloadVersion = Literal["v2.0", "v3.0", "v4.0"]


ErpField = Annotated[str, Field(pattern=r"^(accounting_project_number|custom_field_[0-9]{1,20})$")]
"""A field of a project that can be given to the ERP: what the project team states is none of these."""

ErpOwned = Annotated[str, Field(pattern=r"^(general_ledger|legal_entity)$")]
"""What the ERP owns of a project, by the names of the ownership table."""


class ProcoreSettings(BaseModel):
    """Settings of one Procore company.

    Attributes:
        auth_url, api_url: production by default; each sandbox environment has its own pair.
        service_user_id: the user that our service account acts as; the loop filter of v4.0 events, which name no app.
        app_id: our app's client id as `metadata.source_application_id` shows it in v2.0 and v3.0 events; the
            credentials' client id unless set.
        projects: the projects that the company's administrator has permitted to our app. Empty: hear of any.
        namespace: isolates our webhooks from other apps'. Two deployments on one company need two namespaces.
        link_prefix: what our own `origin_id` values begin with. Anything else is another integration's link.
        timeout: how long one call may take.
        request_limits: our app's limits, as Procore states them (they differ by app, so there is no default); what its
            answers say is left is heeded in any case.
        manager_role: the project role whose holder is the project manager.
        customer_from: where a project's customer is read: from its prime contracts, or nowhere (no prime contracts tool).
        project_fields: in which field of a project Procore shows what the ERP owns of it; what is not named is not told.
        mirror: how accounting's records are shown; `mirror_settings.MirrorSettings` reads it.
        budget_view_id: the budget view whose rows are the baseline; the project's first one unless set.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    auth_url: str = "https://login.procore.com"
    api_url: str = "https://api.procore.com"
    company_id: Digits
    service_user_id: Digits | None = None
    app_id: Annotated[str, Field(min_length=1)] | None = None
    projects: tuple[Digits, ...] = ()
    payload_version: PayloadVersion = "v4.0"
    namespace: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$")] = "tieout"
    link_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,30}:$")] = "tieout:"
    timeout: Annotated[timedelta, Field(gt=timedelta(0), le=timedelta(seconds=120))] = timedelta(seconds=30)
    request_limits: tuple[RequestLimit, ...] = ()
    manager_role: Annotated[str, Field(min_length=1)] = "Project Manager"
    customer_from: Literal["prime_contract", "none"] = "prime_contract"
    budget_view_id: Digits | None = None
    project_fields: dict[ErpOwned, ErpField] = Field(default={})
    mirror: dict[str, Any] = Field(default={}, repr=False)

    @field_validator("project_fields")
    @classmethod
    def _each_its_own(cls, named: dict[str, str]) -> dict[str, str]:
        if len(set(named.values())) < len(named):
            raise ValueError("expected a field of its own for each: two in one would overwrite each other for ever")
        return named


class ProcoreCredentials(BaseModel):
    """The service account's client id and secret. Other keys of the secret are not ours to judge."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    client_id: Annotated[str, Field(min_length=1)]
    client_secret: Annotated[str, Field(min_length=1, repr=False)]


def read_settings(context: ConnectorContext) -> tuple[ProcoreSettings, ProcoreCredentials]:
    """Validate what the connection document and the secret say.

    Raises:
        ConfigurationError: with every mistake of the one or the other; of a secret only what is wrong, never what it holds.
    """
    try:
        settings = ProcoreSettings.model_validate(dict(context.settings))
    except ValidationError as error:
        raise ConfigurationError(problems_of(error, "platform.settings")) from error
    try:
        return settings, ProcoreCredentials.model_validate(dict(context.credentials))
    except ValidationError as error:
        # Not raised from it: pydantic keeps what it was given, and a traceback may show it.
        names = [".".join(str(part) for part in item["loc"]) for item in error.errors(include_input=False)]
    store = f"store it with 'tieout connect {context.connection} --secrets FILE'"
    raise ConfigurationError(
        [f"the platform's secret: {name}: expected a text that is not empty; {store}" for name in names]
    )
