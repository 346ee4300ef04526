"""Settings are validated whole, and a wrong one is refused by its path."""

from typing import Any

import pytest
from pydantic import ValidationError

from tieout.config.connection import ConfigurationError
from tieout.connectors.procore import build, build_mirror, kinds
from tieout.connectors.procore.capabilities import CAPABILITIES, GIVEN, SHOWN, capability
from tieout.connectors.procore.record_kinds import ENTITY_OF
from tieout.connectors.procore.settings import ProcoreCredentials, ProcoreSettings
from tieout.sync.ports import Platform
from unit.connectors_procore.wire import SETTINGS, Wire, context


def test_little_is_needed() -> None:
    settings = ProcoreSettings.model_validate({"company_id": 8})
    assert (settings.company_id, settings.payload_version, settings.link_prefix) == ("8", "v4.0", "tieout:")
    assert (settings.auth_url, settings.api_url) == ("https://login.procore.com", "https://api.procore.com")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"company_id": "8x"}, "company_id"),
        ({"company_id": "../8"}, "company_id"),
        ({"projects": ["6778", "all"]}, "projects.1"),
        ({"payload_version": "v5.0"}, "payload_version"),
        ({"namespace": "Tie Out"}, "namespace"),
        ({"link_prefix": ""}, "link_prefix"),
        ({"link_prefix": "tieout"}, "link_prefix"),
        ({"timeout": 0}, "timeout"),
        ({"timeuot": 3}, "timeuot"),
    ],
)
def test_wrong_setting_is_refused_by_its_path(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ProcoreSettings.model_validate({**SETTINGS, **changes})
    assert [".".join(map(str, item["loc"])) for item in caught.value.errors()] == [path]


def test_secret_shows_in_no_text() -> None:
    credentials = ProcoreCredentials.model_validate({"client_id": "app-1", "client_secret": "s3cret"})
    assert "s3cret" not in repr(credentials)
    with pytest.raises(ValidationError) as caught:
        ProcoreCredentials.model_validate({"client_secret": "s3cret"})
    assert "s3cret" not in str(caught.value)


def test_connector_is_a_platform() -> None:
    platform: Platform = build(context(Wire()))
    assert platform.system == "procore"
    assert set(kinds) == set(ENTITY_OF) == set(GIVEN)
    platform.close()


def test_what_accounting_owns_is_shown_and_never_given_to_the_erp() -> None:
    assert set(SHOWN) == set(CAPABILITIES) - set(GIVEN)
    assert not any(capability(kind).offered for kind in SHOWN)


def test_how_records_are_shown_is_no_mistake_of_the_platforms_own_settings() -> None:
    settings = SETTINGS | {"mirror": {"job_costs": "erp_tool"}}
    build(context(Wire(), settings=settings)).close()
    with pytest.raises(ConfigurationError, match=r"platform\.settings\.mirror\.job_costs"):
        build_mirror(context(Wire(), settings=SETTINGS | {"mirror": {"job_costs": "somewhere"}}))
