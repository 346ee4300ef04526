"""What a function is told by its environment: one model per function, shared with the infrastructure.

The infrastructure builds each function's environment from these models, so a name cannot drift; a function that was
deployed wrongly fails at its start with every wrong name listed, not at the first odd event.
"""

from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict

from tieout.records.entities import Entity

ENV_PREFIX = "TIEOUT_"


class SweeperSettings(BaseSettings):
    """The sweeper and the relay: they re-queue, and need nothing of the outside systems.

    Attributes:
        ledger_table: the ledger's table name.
        entity_queues: the FIFO queue's URL per entity, as JSON.
        intake_queue_url: where deliveries wait for intake.
        recovery_queue_url: where parts of recoveries wait for the nightly function.
        delay_queue_url: the standard queue that brings a message back to its own queue after some seconds.
    """

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, extra="ignore", frozen=True)

    ledger_table: str
    entity_queues: dict[Entity, str]
    intake_queue_url: str
    recovery_queue_url: str
    delay_queue_url: str


class WorkerSettings(SweeperSettings):
    """Intake and the entity functions.

    Attributes:
        idempotency_table: Powertools' records, one per wake.
        payload_bucket: where bodies are kept; items hold only their addresses.
        secret_prefix: secrets are named `<prefix>/<connection>/<name>`.
        most_seats: how many workers one limit scope may hold at a time, so that others of the same function stay free for
            other connections.
        outside: `loopback` only in a development stack, whose outside systems live on the same machine.
    """

    idempotency_table: str
    payload_bucket: str
    secret_prefix: str
    most_seats: int = 3
    outside: Literal["public", "loopback"] = "public"
