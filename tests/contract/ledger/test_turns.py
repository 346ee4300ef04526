"""A storm's wakes come one after the other; in quiet times nobody waits for a turn."""

from fakes.clock import FakeClock
from tieout.sync.turns import AT_ONCE, TURN, Turns


def test_in_quiet_times_the_turn_is_now(turns: Turns) -> None:
    clock = FakeClock()
    for _ in range(AT_ONCE * 3):
        assert turns.take("acme", now=clock.now()) == clock.now()
        clock.advance(TURN)


def test_a_storm_gets_its_turns_at_hand_and_then_one_after_the_other(turns: Turns) -> None:
    now = FakeClock().now()
    taken = [turns.take("acme", now=now) for _ in range(AT_ONCE + 8)]
    assert taken[:AT_ONCE] == [now] * AT_ONCE
    assert taken[AT_ONCE:] == [now + TURN * number for number in range(1, 9)]


def test_storm_at_one_connection_takes_no_turn_of_another(turns: Turns) -> None:
    now = FakeClock().now()
    for _ in range(AT_ONCE * 2):
        turns.take("acme", now=now)
    assert turns.take("birch", now=now) == now


def test_turns_come_back_with_time(turns: Turns) -> None:
    clock = FakeClock()
    for _ in range(AT_ONCE * 2):
        turns.take("acme", now=clock.now())
    clock.advance(TURN * AT_ONCE * 2)
    assert turns.take("acme", now=clock.now()) == clock.now()


def test_silence_saves_up_no_turns(turns: Turns) -> None:
    clock = FakeClock()
    turns.take("acme", now=clock.now())
    now = clock.advance(TURN * AT_ONCE * 10)
    assert {turns.take("acme", now=now) for _ in range(AT_ONCE)} == {now}
    assert turns.take("acme", now=now) == now + TURN
