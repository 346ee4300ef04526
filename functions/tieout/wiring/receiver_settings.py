"""What the receiver is told by its environment. A plain class: pydantic costs a cold start more than all its work."""

import os
from dataclasses import dataclass, fields
from typing import Self

PREFIX = "TIEOUT_"  # the same prefix as every other function's settings


@dataclass(frozen=True)
class ReceiverSettings:
    """The receiver's environment.

    Attributes:
        intake_queue_url: where a delivery is made durable.
        secret_prefix: the webhook tokens of a connection are in the secret `<prefix>/<connection>/webhook`.
    """

    intake_queue_url: str
    secret_prefix: str

    @classmethod
    def from_environment(cls) -> Self:
        """Read the settings.

        Raises:
            KeyError: naming every variable that is missing.
        """
        names = {field.name: PREFIX + field.name.upper() for field in fields(cls)}
        missing = [name for name in names.values() if not os.environ.get(name)]
        if missing:
            raise KeyError(f"the environment lacks {', '.join(missing)}")
        return cls(**{field: os.environ[name] for field, name in names.items()})
