"""Document templates of triggers: the text that a trigger posts, its merge fields filled in from the record that changed.

A merge field is `{!objects/accounts-payable/vendor.id!}`, as a third party's client library shows it from the REST trigger guide.
A field of another object or an unknown one is refused when the trigger is made.
"""

import re

from sandbox.kit.fault_document import BadFieldError
from sandbox.sage_intacct.company import Company
from sandbox.sage_intacct.rest.showing import Shower, UnknownFieldError
from sandbox.sage_intacct.store import Record
from sandbox.sage_intacct.views import Views

_FIELD = re.compile(r"\{!objects/(?P<object>[a-z-]+/[a-z-]+)\.(?P<path>[A-Za-z0-9_.]+)!\}")


class Templates:
    """Checks templates and fills them in."""

    def __init__(self, company: Company) -> None:
        self._views = Views(company.store)
        self._shower = Shower(self._views)

    def check(self, text: str, objects: frozenset[str], where: str) -> None:
        """Raises BadFieldError."""
        if len(objects) != 1:
            raise BadFieldError(where, "a trigger with a template is made on one object")
        if "{!" in _FIELD.sub("", text):
            raise BadFieldError(where, "has a merge field that is not of the form {!objects/app/object.field!}")
        for field in _FIELD.finditer(text):
            if field["object"] not in objects:
                raise BadFieldError(where, f"{field[0]} is of another object")
            try:
                self._shower.value(Record(field["object"], "", {}), field["path"])
            except UnknownFieldError as error:
                raise BadFieldError(where, f"{field[0]} is no field of the object") from error

    def filled(self, text: str, record: Record) -> bytes:
        """The text with what the record shows; nothing where it has no value."""
        shown = self._views.shown(record)

        def value(field: re.Match[str]) -> str:
            found = self._shower.value(shown, field["path"])
            return "" if found is None else str(found)

        return _FIELD.sub(value, text).encode()
