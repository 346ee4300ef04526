"""In a development stack a killed function is made good within a minute; nothing of that reaches an AWS account."""

from infra.local.connection import CALL_TIMEOUT
from stack.templates import Templates
from stack.test_queues import feeds

MOST_SECONDS, LEAST_IN_PRODUCTION = 20, 30


def test_development_stack_returns_a_killed_workers_message_within_half_a_minute(development: Templates) -> None:
    for _, queue, function in feeds(development):
        assert function["Timeout"] <= MOST_SECONDS < queue["VisibilityTimeout"] <= MOST_SECONDS + 10
        # AWS and the emulator alike give a message to a second worker once it is visible again: never while one runs.
        assert queue["VisibilityTimeout"] > function["Timeout"]


def test_local_calls_end_well_before_their_function_does() -> None:
    assert int(CALL_TIMEOUT.removeprefix("PT").removesuffix("S")) + 5 < MOST_SECONDS


def test_no_other_stack_is_hurried(production: Templates) -> None:
    assert min(function["Timeout"] for _, _, function in feeds(production)) >= LEAST_IN_PRODUCTION
