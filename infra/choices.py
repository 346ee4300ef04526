"""What one installation chooses, read from the CDK context and validated whole; documented in docs/deploying.md."""

import platform
import sys
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from tieout.config.connection import CONNECTION_ID

Runtime = Literal["python3.11", "python3.12", "python3.13", "python3.14"]
Architecture = Literal["arm64", "x86_64"]

HOST_RUNTIME = f"python3.{sys.version_info.minor}"
HOST_ARCHITECTURE = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"


class BadChoiceError(ValueError):
    """The context holds something that cannot be deployed; the message names every error."""


def _several(value: object) -> object:
    """`-c connections=main,west` arrives as one string, a list in cdk.json as a list."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _as_written(value: object) -> object:
    """A bare 1.3 in cdk.json arrives as a number."""
    return str(value) if isinstance(value, float) else value


class Choices(BaseModel):
    """The choices of an installation.

    Attributes:
        account, region: where to deploy; without them the stacks take whatever the CDK CLI is signed in to.
        connections: one stack of secrets each.
        runtime, architecture: of every function. In development they are the builder's own.
        development: for the embedded cloud: host-native wheels, nothing retained, outside systems on loopback allowed.
        alarm_email: who is told; without it the topic has no subscriber.
        entity_concurrency: how many records of one entity are worked on at a time.
        receiver_concurrency: reserved for the receiver; a new account's small quota may refuse any reservation.
        minimum_tls: 1.2 (with forward secrecy) only where a sender of webhooks does not speak 1.3.
        silence_hours: deliveries but no success for so long raises an alarm.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    account: Annotated[str, Field(pattern=r"^\d{12}$")] | None = None
    region: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")] | None = None
    connections: Annotated[
        tuple[Annotated[str, Field(pattern=CONNECTION_ID)], ...], BeforeValidator(_several), Field(strict=False)
    ] = ()
    runtime: Runtime = "python3.13"
    architecture: Architecture = "arm64"
    development: bool = False
    alarm_email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")] | None = None
    entity_concurrency: Annotated[int, Field(ge=2, le=1000)] = 5
    receiver_concurrency: Annotated[int, Field(ge=1, le=1000)] | None = None
    minimum_tls: Annotated[Literal["1.2", "1.3"], BeforeValidator(_as_written)] = "1.3"
    silence_hours: Annotated[int, Field(ge=1, le=24)] = 24

    @model_validator(mode="before")
    @classmethod
    def _host_in_development(cls, given: Any) -> Any:
        # The embedded cloud runs functions with the interpreter of this machine: wheels of another would not import.
        if not isinstance(given, dict) or str(given.get("development", "")).lower() not in {"true", "1"}:
            return given
        return {"runtime": HOST_RUNTIME, "architecture": HOST_ARCHITECTURE, **given}

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if len(set(self.connections)) != len(self.connections):
            raise ValueError("connections: the same connection stands twice")
        if self.development and (self.runtime, self.architecture) != (HOST_RUNTIME, HOST_ARCHITECTURE):
            raise ValueError(f"development: functions run here, so only {HOST_RUNTIME} on {HOST_ARCHITECTURE} will do")
        if self.account is not None and self.region is None:
            raise ValueError("region: must be given with account")
        return self


def choices_of(context: Mapping[str, object]) -> Choices:
    """Read the choices out of a CDK context.

    The CLI puts its own keys beside ours; they hold a colon or a slash, ours never do.

    Raises:
        BadChoiceError: naming every value that is wrong and every name that means nothing.
    """
    ours = {name: value for name, value in context.items() if not {":", "/"} & set(name)}
    try:
        return Choices.model_validate(ours)
    except ValidationError as error:
        lines = [f"  {_path(item['loc'])}{item['msg']}" for item in error.errors()]
        raise BadChoiceError("the context cannot be deployed:\n" + "\n".join(lines)) from None


def _path(location: tuple[str | int, ...]) -> str:
    return ".".join(map(str, location)) + ": " if location else ""
