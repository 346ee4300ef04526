"""Which of a hundred thousand names are worth comparing: never each with each.

Two are compared if they share a rare key (a word that few have, an address, a tax id), or if they stand near each other when all
are sorted, forwards or backwards, which finds a slip of the pen at either end.
"""

from collections.abc import Collection, Iterator, Sequence

MOST_PER_KEY = 20
"""A key that more share says little; the sorted neighbourhood still sees them."""

WINDOW = 5


def worth_comparing(names: Sequence[str], keys: Sequence[Collection[str]]) -> Iterator[tuple[int, int]]:
    """Pairs of positions (the smaller first) to compare. A pair may come more than once."""
    buckets: dict[str, list[int]] = {}
    for position, own in enumerate(keys):
        for key in own:
            buckets.setdefault(key, []).append(position)
    for bucket in buckets.values():
        if len(bucket) <= MOST_PER_KEY:
            yield from ((one, other) for at, one in enumerate(bucket) for other in bucket[at + 1 :])
        else:
            yield from _neighbours(sorted(bucket, key=names.__getitem__))
    forwards = sorted(range(len(names)), key=names.__getitem__)
    backwards = sorted(range(len(names)), key=lambda position: names[position][::-1])
    for order in (forwards, backwards):
        yield from _neighbours(order)


def _neighbours(order: Sequence[int]) -> Iterator[tuple[int, int]]:
    for at, one in enumerate(order):
        for other in order[at + 1 : at + WINDOW]:
            yield (one, other) if one < other else (other, one)
