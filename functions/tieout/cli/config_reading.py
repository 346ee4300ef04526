"""A document judged: by itself (shape, rules, connectors and their settings, switches, time zone), then with its secrets."""

import importlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from tieout.cli.assumptions import every
from tieout.config.connection import ConfigurationError, Connection, SystemSection, problems_of, read_connection
from tieout.connectors.context import ConnectorContext
from tieout.wiring.clock import NoDeadline
from tieout.wiring.compose import ERP, PLATFORM, Composition, connector
from tieout.wiring.mirroring import mirror_settings
from tieout.wiring.zones import time_zone

SHOWN = ("connection", "version", "document")
"""What `tieout config show --json` writes around a document, among other things."""


@dataclass(frozen=True)
class DocumentFile:
    """A document as a file holds it. `version`: the one that it was made from, if `config show --json` wrote the file."""

    content: Any
    version: int | None = None


def read_file(path: Path) -> DocumentFile:
    """Read a document, or what `tieout config show --json` has written. A `$schema` for editors is no part of it.

    Raises:
        ConfigurationError: the file cannot be read, or is no JSON.
    """
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise ConfigurationError([f"{path}: {error}"]) from error
    if isinstance(content, dict) and all(name in content for name in SHOWN):
        return DocumentFile(content["document"], content["version"])
    if isinstance(content, dict):
        content = {name: value for name, value in content.items() if name != "$schema"}
    return DocumentFile(content)


def checked(content: Any) -> Connection:
    """Validate a document by itself, without secrets and without a stack.

    Raises:
        ConfigurationError: with every mistake named.
    """
    document = read_connection(content)
    problems = [problem for side in ("platform", "erp") for problem in _settings(side, getattr(document, side))]
    problems += _switches(document)
    try:
        time_zone(document.time_zone)
    except ConfigurationError as error:
        problems += error.problems
    if problems:
        raise ConfigurationError(problems)
    return document


def proved(parts: Composition, document: Connection, given: Mapping[str, dict[str, str]] | None = None) -> None:
    """Build both connectors once, with the secrets that are there, for writing and for what accounting owns.

    A wrong setting is named here, not by an approval or at night.

    `given`: secrets by side that are about to be stored, and so count already.

    Raises:
        ConfigurationError: with every mistake of both sides.
    """
    problems: list[str] = []
    for side, section in ((PLATFORM, document.platform), (ERP, document.erp)):
        context = parts.context(document, side, NoDeadline())
        context = replace(context, credentials=(given or {}).get(side, context.credentials))
        module = connector(section)
        problems += _built(side, module.build, context)
        if side == PLATFORM:
            problems += _built(side, module.build_mirror, replace(context, settings=mirror_settings(document)))
        elif hasattr(module, "build_feed"):  # an ERP whose records are not read yet has none
            problems += _built(side, module.build_feed, context)
    if problems:
        raise ConfigurationError(list(dict.fromkeys(problems)))


def _built(side: str, build: Callable[[ConnectorContext], Any], context: ConnectorContext) -> list[str]:
    """What stands in the way of building a connector."""
    try:
        build(context).close()
    except ValidationError as error:
        return problems_of(error, f"{side}.settings")
    except ConfigurationError as error:
        return error.problems
    return []


def _switches(document: Connection) -> list[str]:
    known = {one.name for _, switch, one in every() if switch}
    return [f"assumptions: there is no switch {name!r}" for name in document.assumptions if name not in known]


def _settings(side: str, section: SystemSection) -> list[str]:
    try:
        connector(section)
        model = settings_model(section.system)
    except ConfigurationError as error:
        return [f"{side}.{problem}" for problem in error.problems]
    try:
        model.model_validate(section.settings)
    except ValidationError as error:
        return problems_of(error, f"{side}.settings")
    return []


def settings_model(system: str) -> type[BaseModel]:
    """The model of a connector's settings: the one class of its module `settings` whose name ends in `Settings`.

    Raises:
        ConfigurationError: the connector has none, or several.
    """
    module = importlib.import_module(f"tieout.connectors.{system}.settings")
    found = [
        one
        for name, one in vars(module).items()
        if name.endswith("Settings") and isinstance(one, type) and one.__module__ == module.__name__
    ]
    models = [one for one in found if issubclass(one, BaseModel)]
    if len(models) != 1:
        raise ConfigurationError([f"system: connector {system!r} states {len(models)} models of its settings, not one"])
    return models[0]
