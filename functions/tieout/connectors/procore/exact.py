"""Reading a whole record exactly, or not at all: a value that cannot be read is a person's business, by name."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from tieout.config.connection import problems_of
from tieout.sync.outcomes import NeedsPerson


@contextmanager
def exactly(name: str) -> Iterator[None]:
    """Within the block, a value that cannot be read stops the record that is named. Nothing is rounded or guessed.

    Raises:
        NeedsPerson: naming the record and the value.
    """
    try:
        yield
    except ValidationError as error:
        raise NeedsPerson(f"{name} cannot be read exactly: {'; '.join(problems_of(error))}") from error
    except ValueError as error:
        raise NeedsPerson(f"{name} cannot be read exactly: {error}") from error
