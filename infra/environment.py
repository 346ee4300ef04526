"""A function's environment, built from the very model the function reads it with, so that no name can drift."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from aws_cdk import Stack
from pydantic_settings import BaseSettings

from tieout.wiring import receiver_settings


class WrongEnvironmentError(ValueError):
    """The values do not fit the settings model: some are missing, or the model does not know them."""


def environment_of(model: type[Any], values: Mapping[str, object], stack: Stack) -> dict[str, str]:
    """The environment variables for a settings model.

    Args:
        model: a pydantic settings class, or the receiver's plain one.
        values: by field name; a mapping becomes JSON, which may hold values known only at deployment.
        stack: whose tokens the values hold.

    Raises:
        WrongEnvironmentError: naming every missing and every unknown field.
    """
    prefix, required, known = _fields_of(model)
    missing, unknown = sorted(required - values.keys()), sorted(values.keys() - known)
    if missing or unknown:
        raise WrongEnvironmentError(f"{model.__name__}: missing {missing}, unknown {unknown}")
    return {f"{prefix}{name}".upper(): _text(value, stack) for name, value in values.items()}


def _fields_of(model: type[Any]) -> tuple[str, set[str], set[str]]:
    """The prefix, the names that must be given, and all names."""
    if issubclass(model, BaseSettings):
        prefix = str(model.model_config.get("env_prefix", ""))
        return prefix, {n for n, f in model.model_fields.items() if f.is_required()}, set(model.model_fields)
    if not is_dataclass(model):
        raise TypeError(f"{model.__name__} is neither a settings model nor a dataclass")
    needed = {f.name for f in fields(model) if f.default is MISSING and f.default_factory is MISSING}
    return receiver_settings.PREFIX, needed, {f.name for f in fields(model)}


def _text(value: object, stack: Stack) -> str:
    return stack.to_json_string(value) if isinstance(value, Mapping) else str(value)
