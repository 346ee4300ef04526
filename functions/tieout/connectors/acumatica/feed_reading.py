"""Calls that only read: what cannot be read whole raises, so that "not read" never looks like "not there"."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from tieout.connectors.acumatica.errors import NOT_FILTERABLE, read_failure, told
from tieout.connectors.acumatica.session import Session
from tieout.connectors.http import Answer, AnswerLost
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Clock

Entity = dict[str, Any]


class NotOptimisable(Exception):
    """The ERP cannot list records in this form (`CannotOptimizeException`); it shows each by its key."""


@dataclass(frozen=True)
class Answered:
    """The rows of a list, and the ERP's own moment, or ours where that is earlier: a watermark must not be too late."""

    rows: tuple[Entity, ...]
    as_of: datetime


@dataclass(frozen=True)
class Reader:
    """Makes the calls. Raises NotNow and NeedsPerson."""

    session: Session
    contract_path: str
    clock: Clock

    def rows(self, path: str) -> Answered:
        """The rows of a list.

        Raises:
            NotOptimisable: it cannot be listed so.
        """
        before = self.clock.now()
        answer = self._answer(path)
        if answer is None:
            raise NeedsPerson(f"Acumatica has no {_entity(path)} at this endpoint: check endpoint and version.")
        found = _body(answer, path)
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise NotNow(f"{_entity(path)} could not be read: the answer is no list")
        return Answered(tuple(found), min(_moment(answer) or before, before))

    def entity(self, path: str) -> Entity | None:
        """One record, or `None` if there is none."""
        try:
            answer = self._answer(path)
        except NotOptimisable as error:
            raise NeedsPerson(f"Acumatica cannot show one {_entity(path)} by its key: {error}") from error
        if answer is None:
            return None
        found = _body(answer, path)
        if not isinstance(found, dict):
            raise NotNow(f"{_entity(path)} could not be read: the answer is no record")
        return found

    def _answer(self, path: str) -> Answer | None:
        try:
            answer = self.session.call("GET", self.contract_path + path)
        except AnswerLost as lost:
            raise NotNow(f"Acumatica could not be read: {lost}") from lost
        if answer.status == 404:
            return None
        if not answer.ok:
            if NOT_FILTERABLE.encode() in answer.content:
                raise NotOptimisable(told(answer))
            raise read_failure(answer, self.clock.now())
        return answer


def _body(answer: Answer, path: str) -> object:
    try:
        body: object = answer.json()
        return body
    except AnswerLost as lost:
        raise NotNow(f"{_entity(path)} could not be read: {lost}") from lost


def _moment(answer: Answer) -> datetime | None:
    try:
        moment = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _entity(path: str) -> str:
    return path.removeprefix("/").partition("?")[0].partition("/")[0]
