"""What may be set for reading from Acumatica, under `erp.settings.feed` of the connection document."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from tieout.config.connection import ConfigurationError, problems_of

SECTION = "feed"


class FeedSettings(BaseModel):
    """Settings of the reading side.

    Attributes:
        payment_methods: what each of the site's payment methods (`PaymentMethodID`) is; the codes are the site's own, so
            one that is not named here is told as no method at all.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    payment_methods: dict[str, Literal["check", "credit_card", "electronic"]] = {}


def feed_settings(settings: Mapping[str, Any]) -> FeedSettings:
    """The reading side's part of `erp.settings`.

    Raises:
        ConfigurationError: with every mistake named under `erp.settings.feed`.
    """
    try:
        return FeedSettings.model_validate(settings.get(SECTION) or {})
    except ValidationError as error:
        raise ConfigurationError(problems_of(error, f"erp.settings.{SECTION}")) from error


def without_feed(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The rest, which is the writing side's."""
    return {name: value for name, value in settings.items() if name != SECTION}
