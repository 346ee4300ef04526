import sys

import pytest

from infra.choices import BadChoiceError, choices_of
from infra.flags import FLAGS


def test_defaults_are_the_safe_ones() -> None:
    choices = choices_of({})
    assert (choices.minimum_tls, choices.architecture, choices.development) == ("1.3", "arm64", False)


def test_every_wrong_choice_is_named_at_once() -> None:
    wrong: dict[str, object] = {
        "account": "12",
        "connections": "main,UPPER",
        "runtime": "python2.7",
        "entity_concurrency": 1,
        "minimun_tls": "1.2",
    }
    with pytest.raises(BadChoiceError) as caught:
        choices_of(wrong)
    for name in ("account", "connections.1", "runtime", "entity_concurrency", "minimun_tls"):
        assert f"  {name}: " in str(caught.value)


def test_a_list_may_come_from_the_command_line_or_from_a_file() -> None:
    assert choices_of({"connections": "main, west"}) == choices_of({"connections": ["main", "west"]})
    assert choices_of({"minimum_tls": 1.2}).minimum_tls == "1.2"


def test_one_connection_cannot_be_deployed_twice() -> None:
    with pytest.raises(BadChoiceError, match="stands twice"):
        choices_of({"connections": ["main", "main"]})


def test_what_the_cdk_adds_to_the_context_is_not_taken_for_a_choice() -> None:
    assert choices_of({**FLAGS, "aws:cdk:version-reporting": True}) == choices_of({})


def test_development_runs_on_this_interpreter_only() -> None:
    assert choices_of({"development": "true"}).runtime == f"python3.{sys.version_info.minor}"
    other = "python3.12" if sys.version_info.minor != 12 else "python3.13"
    with pytest.raises(BadChoiceError, match="development"):
        choices_of({"development": True, "runtime": other})
