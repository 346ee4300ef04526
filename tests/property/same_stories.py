"""Makes a seeded run of Hypothesis the same in every process."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from hypothesis.internal.conjecture.providers import HypothesisProvider


@contextmanager
def same_stories() -> Iterator[None]:
    """Hypothesis now and then draws a value that stands in the source of whatever modules happen to be loaded. In a process
    that has run other tests these are others, so the same seed told other stories there: one that fails is told again by
    nobody. Here it draws none of them."""
    with patch.object(HypothesisProvider, "_maybe_draw_constant", lambda *_, **__: None):
        yield
