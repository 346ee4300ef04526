"""ULIDs: 48 bits of milliseconds and 80 random bits in Crockford's base 32, 26 characters."""

from datetime import datetime
from random import Random

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid(moment: datetime, random: Random) -> str:
    """A ULID that sorts by its time."""
    number = (int(moment.timestamp() * 1000) << 80) | random.getrandbits(80)
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))
