"""Keeps a lock for as long as its holder lives: beside whatever the holder waits for, however long that takes."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)


@contextmanager
def kept(keep: Callable[[], bool], every: float) -> Iterator[None]:
    """Call `keep` every so many seconds for as long as the block lasts, until it says that the lock is another's.

    The beats end with the process: a holder that died keeps nobody waiting for longer than the lock lasts.
    """
    over = threading.Event()

    def beat() -> None:
        while not over.wait(every):
            try:
                if not keep():
                    return
            except Exception:  # a beat that the ledger did not take: the next one may, and the block itself must go on
                logger.warning("a lock could not be kept; it is tried again", exc_info=True)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
