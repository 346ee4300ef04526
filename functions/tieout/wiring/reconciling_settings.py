"""What the tie-out's functions are told by their environment."""

from pydantic_settings import BaseSettings, SettingsConfigDict

from tieout.wiring.settings import ENV_PREFIX, WorkerSettings


class HistorySettings(BaseSettings):
    """The function behind the ledger's stream: it needs the shelf and nothing else.

    Attributes:
        snapshot_bucket: the shelf: snapshots, history, findings, reports and signatures.
    """

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, extra="ignore", frozen=True)

    snapshot_bucket: str


class StarterSettings(BaseSettings):
    """The function that starts each connection's nightly run.

    Attributes:
        ledger_table: holds the connections' documents.
        reconcile_queue_url: where a run's messages wait.
    """

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, extra="ignore", frozen=True)

    ledger_table: str
    reconcile_queue_url: str


class ReconcileSettings(WorkerSettings):
    """The function that reads and compares.

    Attributes:
        snapshot_bucket, reconcile_queue_url: as above.
    """

    snapshot_bucket: str
    reconcile_queue_url: str
