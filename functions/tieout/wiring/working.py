"""The entity functions' common body: take wakes from a queue, push each record, count what became of it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from tieout.config.connection import Connection
from tieout.policy.ownership import AgainstDirection, require_direction
from tieout.records.entities import Direction
from tieout.sync.against import refuse_against
from tieout.sync.flowing_back import wake_projects
from tieout.sync.pull_progress import is_import
from tieout.sync.state import State
from tieout.sync.wakes import Wake, WakeReason
from tieout.wiring.ages import measure_age
from tieout.wiring.batch import each_message
from tieout.wiring.clock import InvocationDeadline, LambdaContext
from tieout.wiring.compose import Composition
from tieout.wiring.once import Once
from tieout.wiring.settings import WorkerSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse

AUTHORISE_AGAIN = "AuthoriseAgain"
"""Counted whenever a vendor refuses our sign-in: nothing goes on until somebody has authorised us again."""

logger = Logger(service="tieout")
metrics = Metrics(namespace="Tieout", service="tieout")


@cache
def composition() -> Composition:
    return Composition(WorkerSettings())


@metrics.log_metrics
def work_wakes(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Handle one SQS event of wakes.

    A wake whose work raised goes back to its queue; a record that waits, is refused or in doubt does not raise: its state
    is in the ledger and its message is done.
    """
    parts = composition()
    once = Once(parts.clients.dynamodb, parts.settings.idempotency_table)
    push_once = once.per_id(lambda body: _push(parts, Wake.model_validate_json(body), context), context)

    def work(body: str) -> None:
        wake = Wake.model_validate_json(body)
        push_once(wake.id, body)

    return each_message(event, work, metrics, logger)


def _push(parts: Composition, wake: Wake, context: LambdaContext) -> str:
    connection = parts.connection(wake.connection)
    try:
        require_direction(wake.entity, Direction.TO_ERP)
    except AgainstDirection as against:
        metrics.add_metric("Refused", MetricUnit.Count, 1)
        return refused_against(parts, wake, connection, against)
    if is_import(wake.reference):
        count = wake_projects(wake, connection, parts.ledger, parts.queues, parts.clock.now())
        logger.info("projects woken", extra={"wake": wake.id, "count": count})
        metrics.add_metric("Asked", MetricUnit.Count, count)
        return "asked"
    by_hand = wake.reason is WakeReason.RESYNC
    with parts.push(connection, InvocationDeadline(context), by_hand=by_hand) as push:
        state = push.run(wake)
    became = state.value if state else "held_by_another"
    logger.info("wake worked", extra={"reference": str(wake.reference), "wake": wake.id, "became": became})
    metrics.add_metric("".join(part.title() for part in became.split("_")), MetricUnit.Count, 1)
    if push.sign_in_refused:
        metrics.add_metric(AUTHORISE_AGAIN, MetricUnit.Count, 1)
    key = wake.key(shadow=connection.section(wake.entity).only_shadow)
    measure_age(state, key, ledger=parts.ledger, metrics=metrics, now=parts.clock.now())
    return became


def refused_against(parts: Composition, wake: Wake, connection: Connection, against: AgainstDirection) -> str:
    """Have a write against the direction refused where people see it; raised, it would be a dead letter and nothing else."""
    shadow = connection.section(wake.entity).only_shadow
    refuse_against(wake, against, shadow=shadow, ledger=parts.ledger, clock=parts.clock, ids=parts.ids)
    logger.error("write against the direction refused", extra={"reference": str(wake.reference), "wake": wake.id})
    return State.REFUSED.value
