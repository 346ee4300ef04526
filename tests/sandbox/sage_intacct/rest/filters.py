"""The operators of the query service, each filter in the form {"$op": {field: value}} (OpenAPI examples and live clients)."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

Test = Callable[[Any, Any], bool]


def _compared(pair: tuple[Any, Any]) -> tuple[Any, Any]:
    """Both sides as numbers where both are, else as text."""
    left, right = pair
    try:
        return Decimal(str(left)), Decimal(str(right))
    except InvalidOperation:
        return str(left), str(right)


def _order(test: Callable[[Any, Any], bool]) -> Test:
    return lambda value, wanted: value is not None and test(*_compared((value, wanted)))


def _equal(value: Any, wanted: Any) -> bool:
    if value is None or wanted is None:
        return value is wanted
    if isinstance(value, bool) or isinstance(wanted, bool):
        return str(value).lower() == str(wanted).lower()
    left, right = _compared((value, wanted))
    return bool(left == right)


def _between(value: Any, wanted: Any) -> bool:
    low, high = wanted
    return _order(lambda a, b: a >= b)(value, low) and _order(lambda a, b: a <= b)(value, high)


def _text(test: Callable[[str, str], bool]) -> Test:
    return lambda value, wanted: value is not None and test(str(value), str(wanted))


def _not(test: Test) -> Test:
    return lambda value, wanted: not test(value, wanted)


_IN: Test = lambda value, wanted: any(_equal(value, one) for one in wanted)  # noqa: E731 - one of a table of tests
_CONTAINS = _text(lambda value, part: part in value)
_STARTS = _text(str.startswith)
_ENDS = _text(str.endswith)
OPERATORS: Mapping[str, Test] = {
    "$eq": _equal,
    "$ne": _not(_equal),
    "$lt": _order(lambda a, b: a < b),
    "$lte": _order(lambda a, b: a <= b),
    "$gt": _order(lambda a, b: a > b),
    "$gte": _order(lambda a, b: a >= b),
    "$in": _IN,
    "$notIn": _not(_IN),
    "$between": _between,
    "$notBetween": _not(_between),
    "$contains": _CONTAINS,
    "$notContains": _not(_CONTAINS),
    "$startsWith": _STARTS,
    "$notStartsWith": _not(_STARTS),
    "$endsWith": _ENDS,
    "$notEndsWith": _not(_ENDS),
}
_LISTS = {"$in": None, "$notIn": None, "$between": 2, "$notBetween": 2}
#: Relative dates of one day; the longer ones (currentMonth …) are refused by name.
RELATIVE = {"today": 0, "yesterday": 1}


def read_filter(document: object, today: date) -> tuple[str, str, Any]:
    """Field, operator and value of one filter; raises ValueError."""
    if not isinstance(document, dict) or len(document) != 1:
        raise ValueError('a filter must be of the form {"$eq": {"field": value}}')
    operator, condition = next(iter(document.items()))
    if operator not in OPERATORS:
        raise ValueError(f"operator {operator} is unknown")
    if not isinstance(condition, dict) or len(condition) != 1:
        raise ValueError(f"{operator} takes one field")
    field, value = next(iter(condition.items()))
    _check(operator, value)
    if isinstance(value, str) and value in RELATIVE:
        value = (today - timedelta(days=RELATIVE[value])).isoformat()
    return field, operator, value


def passes(operator: str, value: Any, wanted: Any, *, case: bool) -> bool:
    """Whether a value passes a filter; text is compared without regard to case unless asked for."""
    if case:
        return OPERATORS[operator](value, wanted)
    return OPERATORS[operator](_folded(value), _folded(wanted))


def _check(operator: str, value: object) -> None:
    if operator in _LISTS:
        size = _LISTS[operator]
        if not isinstance(value, list) or (size is not None and len(value) != size):
            raise ValueError(f"{operator} takes a list{'' if size is None else f' of {size} values'}")
    elif isinstance(value, list | dict) or (value is None and operator not in ("$eq", "$ne")):
        raise ValueError(f"{operator} takes one value")


def _folded(value: Any) -> Any:
    if isinstance(value, list):
        return [_folded(one) for one in value]
    return value.casefold() if isinstance(value, str) else value
