"""A client whose requests happen one at a time, as DynamoDB's do on one item. moto checks a condition and writes in two steps."""

from threading import RLock
from typing import Any


class OneAtATime:
    """The real client; each request as a whole, whatever the number of threads."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._lock = RLock()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if not callable(found) or name == "exceptions":
            return found

        def request(**members: Any) -> Any:
            with self._lock:
                return found(**members)

        return request
