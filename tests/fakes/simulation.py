"""Virtual time for code that waits: threads of which exactly one runs at any moment, in the order of their wake-up times.

Every run with the same seeds is the same, however busy the machine is.
"""

import heapq
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from fakes.clock import START


class Over(BaseException):
    """The simulation has ended. Not an `Exception`: nothing in the product may catch it."""


class Simulation:
    """Seconds that pass only when everybody waits. It is a `Clock` too."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._order = count()
        self._waiting: list[tuple[float, int, threading.Semaphore]] = []
        self._turn_over = threading.Semaphore(0)
        self._over = False
        self._threads: list[threading.Thread] = []
        self._failed: list[BaseException] = []

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        """Let virtual time pass, from within a spawned thread."""
        mine = self._wait_until(self.seconds + max(seconds, 0.0))
        self._turn_over.release()
        mine.acquire()
        if self._over:
            raise Over

    def spawn(self, work: Callable[[], None], after: float = 0.0) -> None:
        """Run something beside all the rest, some time from now."""
        mine = self._wait_until(self.seconds + after)

        def run() -> None:
            mine.acquire()
            try:
                if not self._over:
                    work()
            except Over:
                pass
            except BaseException as error:  # told to whoever runs the simulation
                self._failed.append(error)
            finally:
                self._turn_over.release()

        thread = threading.Thread(target=run, daemon=True)
        self._threads.append(thread)
        thread.start()

    def run(self, until: float) -> None:
        """Let time pass up to a moment, and end everything that still waits then. Raises what a thread raised."""
        while self._waiting and self._waiting[0][0] <= until and not self._failed:
            self.seconds, _, sleeper = heapq.heappop(self._waiting)
            sleeper.release()
            self._turn_over.acquire()
        self._over = True
        while self._waiting:
            heapq.heappop(self._waiting)[2].release()
            self._turn_over.acquire()
        for thread in self._threads:
            thread.join(timeout=10)
        if self._failed:
            raise self._failed[0]

    def _wait_until(self, moment: float) -> threading.Semaphore:
        sleeper = threading.Semaphore(0)
        heapq.heappush(self._waiting, (moment, next(self._order), sleeper))
        return sleeper
