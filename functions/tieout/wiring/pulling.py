"""The body of the functions of what accounting owns: go on with an import, or show one record; count what became of it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from tieout.policy.ownership import AgainstDirection, require_direction
from tieout.records.entities import Direction
from tieout.sync.pull_progress import COST_CODES, import_key, is_import, read_progress
from tieout.sync.state import State
from tieout.sync.wakes import Wake, WakeReason
from tieout.wiring.ages import measure_age
from tieout.wiring.batch import each_message
from tieout.wiring.clock import InvocationDeadline, LambdaContext
from tieout.wiring.compose import Composition
from tieout.wiring.once import Once
from tieout.wiring.settings import WorkerSettings
from tieout.wiring.working import AUTHORISE_AGAIN, refused_against

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse

logger = Logger(service="tieout")
metrics = Metrics(namespace="Tieout", service="tieout")


@cache
def composition() -> Composition:
    return Composition(WorkerSettings())


@metrics.log_metrics
def work_pulls(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Handle one SQS event of wakes of vendors, customers or payments, their imports among them.

    A message whose work raised goes back to its queue; an import that cannot go on does not raise: that is in the ledger.
    """
    parts = composition()
    once = Once(parts.clients.dynamodb, parts.settings.idempotency_table)
    pull_once = once.per_id(lambda body: _pull(parts, Wake.model_validate_json(body), context), context)

    def work(body: str) -> None:
        wake = Wake.model_validate_json(body)
        pull_once(wake.id, body)

    return each_message(event, work, metrics, logger)


def _pull(parts: Composition, wake: Wake, context: LambdaContext) -> str:
    connection = parts.connection(wake.connection)
    try:
        require_direction(wake.entity, Direction.TO_PLATFORM)
    except AgainstDirection as against:
        metrics.add_metric("Refused", MetricUnit.Count, 1)
        return refused_against(parts, wake, connection, against)
    by_hand = wake.reason is WakeReason.RESYNC
    with parts.pull(connection, InvocationDeadline(context), by_hand=by_hand) as pull:
        state = pull.run(wake)
    became = state.value if state else "held_by_another"
    told = {"reference": str(wake.reference), "wake": wake.id, "became": became}
    if is_import(wake.reference):
        entry = parts.ledger.entry(import_key(connection.id, wake.reference.id))
        if state is State.SYNCED and wake.reference.id == COST_CODES:
            told |= {"woken": str(parts.prerequisites(connection).entered("tieout", "cost codes were read anew"))}
        told |= {"progress": read_progress("" if entry is None else entry.progress).model_dump_json()}
    logger.info("pulled", extra=told)
    metrics.add_metric("".join(part.title() for part in became.split("_")), MetricUnit.Count, 1)
    if pull.sign_in_refused:
        metrics.add_metric(AUTHORISE_AGAIN, MetricUnit.Count, 1)
    key = wake.key(shadow=connection.section(wake.entity).only_shadow)
    measure_age(state, key, ledger=parts.ledger, metrics=metrics, now=parts.clock.now())
    return became
