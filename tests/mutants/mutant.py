"""One break: which text of which file becomes what, why it would do harm, and which tests are meant to notice."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = ROOT / "functions"


class NotFound(Exception):
    """The text that a mutant replaces is not there (any more), or more than once: the mutant has to be written anew."""


@dataclass(frozen=True)
class Mutant:
    """`file` is below functions/tieout; `tests` are what pytest is given, below tests/."""

    name: str
    file: str
    old: str
    new: str
    why: str
    tests: tuple[str, ...]

    def applied_to(self, source: str) -> str:
        """The source with the break in it.

        Raises:
            NotFound: naming the mutant.
        """
        found = source.count(self.old)
        if found != 1:
            raise NotFound(f"mutant '{self.name}': its text stands {found} times in functions/tieout/{self.file}")
        return source.replace(self.old, self.new)
