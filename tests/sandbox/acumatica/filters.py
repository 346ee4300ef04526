"""The $filter of contract version 4: eq ne gt ge lt le, and or, parentheses, substringof, startswith, custom fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sandbox.acumatica.contract import SCALARS, EntityType
from sandbox.acumatica.filter_words import Word, bad_filter, words_of
from sandbox.acumatica.store import Record

Bound = tuple[str, str, Any]
Getter = Callable[[Record], Any]

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: bool(a == b),
    "ne": lambda a, b: bool(a != b),
    "gt": lambda a, b: a is not None and b is not None and bool(a > b),
    "ge": lambda a, b: a is not None and b is not None and bool(a >= b),
    "lt": lambda a, b: a is not None and b is not None and bool(a < b),
    "le": lambda a, b: a is not None and b is not None and bool(a <= b),
}
_TAKES: Mapping[str, tuple[type, ...]] = {
    "str": (str,),
    "guid": (str,),
    "bool": (bool,),
    "dt": (datetime,),
    **dict.fromkeys(("dec", "int", "short", "long"), (Decimal,)),
}
_CUSTOM_KINDS = {"cf.String": "str", "cf.Decimal": "dec", "cf.Boolean": "bool", "cf.DateTime": "dt", "cf.Int": "int"}


@dataclass(frozen=True, slots=True)
class Test:
    """A test of records; `bounds` are comparisons that every record it lets through satisfies: a list may start there."""

    passes: Callable[[Record], bool]
    bounds: tuple[Bound, ...] = ()

    def __call__(self, record: Record) -> bool:
        """Whether the record satisfies it."""
        return self.passes(record)


def read_filter(text: str, kind: EntityType, custom: Mapping[str, str]) -> Test:
    """The test that `text` describes for records of `kind`; raises Refusal 400."""
    reader = _Reader(list(words_of(text)), kind, custom)
    test = reader.either()
    reader.expect("end", "")
    return test


class _Reader:
    """A recursive descent over the words."""

    def __init__(self, words: list[Word], kind: EntityType, custom: Mapping[str, str]) -> None:
        self._words = words
        self._at = 0
        self._kind = kind
        self._custom = custom

    def either(self) -> Test:
        """Terms joined by `or`."""
        tests = [self._both()]
        while self._skip("name", "or"):
            tests.append(self._both())
        return tests[0] if len(tests) == 1 else Test(lambda record: any(test.passes(record) for test in tests))

    def _both(self) -> Test:
        tests = [self._term()]
        while self._skip("name", "and"):
            tests.append(self._term())
        if len(tests) == 1:
            return tests[0]
        bounds = tuple(bound for test in tests for bound in test.bounds)
        return Test(lambda record: all(test.passes(record) for test in tests), bounds)

    def _term(self) -> Test:
        if self._skip("mark", "("):
            test = self.either()
            self.expect("mark", ")")
            return test
        word = self._next("name")
        if word.text in ("substringof", "startswith"):
            return self._function(word.text)
        getter, kind = self._operand(word)
        return self._comparison(getter, kind, word.text)

    def _comparison(self, getter: Getter, kind: str, name: str) -> Test:
        operator = self._next("name").text
        if operator not in _COMPARE:
            raise bad_filter(f"'{operator}' is not a comparison operator.")
        value = self._literal(kind, name)
        compare, wanted = _COMPARE[operator], comparable(value)
        bounds = ((name, operator, wanted),) if name in self._kind.fields else ()
        return Test(lambda record: compare(comparable(getter(record)), wanted), bounds)

    def _function(self, name: str) -> Test:
        self.expect("mark", "(")
        if name == "substringof":
            part = self._literal("str", name)
            self.expect("mark", ",")
            getter, kind = self._operand(self._next("name"))
        else:
            getter, kind = self._operand(self._next("name"))
            self.expect("mark", ",")
            part = self._literal("str", name)
        self.expect("mark", ")")
        if kind != "str":
            raise bad_filter(f"{name} takes a string field.")
        wanted = str(part).casefold()
        if name == "substringof":
            return Test(lambda record: wanted in str(getter(record) or "").casefold())
        return Test(lambda record: str(getter(record) or "").casefold().startswith(wanted))

    def _operand(self, word: Word) -> tuple[Getter, str]:
        if word.text in _CUSTOM_KINDS:
            return self._custom_operand(word.text)
        field = self._kind.fields.get(word.text)
        if field is None or field.kind not in SCALARS:
            # Fields of detail rows and linked entities cannot be filtered on (vendor's guide).
            raise bad_filter(f"Could not find a filterable field '{word.text}' in {self._kind.name}.")
        if field.kind == "bool":
            return (lambda record: bool(record.data.get(field.name))), field.kind
        return (lambda record: record.data.get(field.name)), field.kind

    def _custom_operand(self, kind: str) -> tuple[Getter, str]:
        self.expect("mark", "(")
        self.expect("name", "f")
        self.expect("mark", "=")
        name = self._literal("str", kind)
        self.expect("mark", ")")
        if name not in self._custom:
            raise bad_filter(f"Could not find the custom field '{name}'.")
        return (lambda record: record.custom.get(name)), _CUSTOM_KINDS[kind]

    def _literal(self, kind: str, name: str) -> Any:
        value = self._next("literal").value
        if value is not None and type(value) not in _TAKES[kind]:
            raise bad_filter(f"the value compared with '{name}' has another type.")
        return value

    def _skip(self, kind: str, text: str) -> bool:
        word = self._words[self._at]
        if word.kind != kind or word.text != text:
            return False
        self._at += 1
        return True

    def _next(self, kind: str) -> Word:
        word = self._words[self._at]
        if word.kind != kind:
            raise bad_filter(f"unexpected '{word.text or 'end'}'.")
        self._at += 1
        return word

    def expect(self, kind: str, text: str) -> None:
        """The next word must be this one."""
        if not self._skip(kind, text):
            raise bad_filter(f"'{text or 'end'}' expected, '{self._words[self._at].text or 'end'}' found.")


def comparable(value: Any) -> Any:
    """A value as it is compared."""
    # The database compares text without regard to case, and so does its filter.
    return value.casefold() if isinstance(value, str) else value
