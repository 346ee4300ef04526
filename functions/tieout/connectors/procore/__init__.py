"""Procore: the project platform. Each `build_…` imports what it needs, so that a cold start pays for nothing else."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tieout.config.connection import Connection, Intake
    from tieout.connectors.context import ConnectorContext
    from tieout.connectors.procore.book import ProcoreBook
    from tieout.connectors.procore.hooks import ProcoreHooks
    from tieout.connectors.procore.intake import ProcoreIntake
    from tieout.connectors.procore.mirror import ProcoreMirror
    from tieout.connectors.procore.platform import ProcorePlatform
    from tieout.connectors.procore.recovery import ProcoreRecovery
    from tieout.connectors.procore.survey import ProcoreSurvey
    from tieout.connectors.procore.triggers import Wanted
    from tieout.records.entities import Entity
    from tieout.sync.events import PlatformEvent

SYSTEM = "procore"

kinds = (
    "project",
    "budget",
    "budget_change",
    "purchase_order",
    "subcontract",
    "commitment_change_order",
    "prime_change_order",
    "subcontractor_invoice",
    "owner_invoice",
)
"""The kinds of record that source references of this system name: those that flow to the ERP."""


def build(context: "ConnectorContext") -> "ProcorePlatform":
    """Procore as the push flow sees it. Raises ConfigurationError for wrong settings."""
    from tieout.connectors.procore.platform import ProcorePlatform  # noqa: PLC0415 - lazily, see above

    return ProcorePlatform(context)


def build_intake(context: "ConnectorContext") -> "ProcoreIntake":
    """Procore as the intake sees it. Raises ConfigurationError for wrong settings."""
    from tieout.connectors.procore.intake import ProcoreIntake  # noqa: PLC0415 - lazily, see above

    return ProcoreIntake(context)


def build_mirror(context: "ConnectorContext") -> "ProcoreMirror":
    """Procore as the pull flow sees it. Raises ConfigurationError for wrong settings."""
    from tieout.connectors.procore.mirror import ProcoreMirror  # noqa: PLC0415 - lazily, see above

    return ProcoreMirror(context)


def build_hooks(context: "ConnectorContext") -> "ProcoreHooks":
    """The administration of our webhooks. Raises ConfigurationError for wrong settings."""
    from tieout.connectors.procore.hooks import ProcoreHooks  # noqa: PLC0415 - lazily, see above

    return ProcoreHooks(context)


def build_recovery(context: "ConnectorContext") -> "ProcoreRecovery":
    """Procore as the recovery sees it. Raises ConfigurationError for wrong settings."""
    from tieout.connectors.procore.recovery import ProcoreRecovery  # noqa: PLC0415 - lazily, see above

    return ProcoreRecovery(context)


def build_survey(context: "ConnectorContext") -> "ProcoreSurvey":
    """Procore as it is asked before go-live. Raises ConfigurationError for wrong settings."""
    from tieout.connectors.procore.survey import ProcoreSurvey  # noqa: PLC0415 - lazily, see above

    return ProcoreSurvey(context)


def build_book(context: "ConnectorContext", connection: "Connection") -> "ProcoreBook":
    """Procore as the tie-out reads it. Raises as `build` does."""
    from tieout.connectors.procore import book  # noqa: PLC0415 - lazily, see above

    return book.build_book(context, connection)


def parse_delivery(body: bytes) -> "PlatformEvent":
    """Read a webhook delivery of any payload version. Raises `tieout.sync.events.Unreadable`."""
    from tieout.connectors.procore import deliveries  # noqa: PLC0415 - lazily, see above

    return deliveries.parse_delivery(body)


def wanted_triggers(intakes: "Mapping[Entity, Intake]") -> "Wanted":
    """The events that the configured intakes need."""
    from tieout.connectors.procore import triggers  # noqa: PLC0415 - lazily, see above

    return triggers.wanted_triggers(intakes)
