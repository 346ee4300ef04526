"""Taking a document off hold: by action on a subcontract, by `Hold` false on a purchase order.

An action may answer 202 with the address of its status. Whatever is answered, the document's own status is the verdict: a
success may have saved nothing (rights to view only), and a refusal may mean that it has left hold already.

    POST action ─┬ 204 ─────────────────▶ read the status ─┬ left hold ▶ Applied
                 ├ 202 ─ ask a few times ─▶ (same)         └ On Hold   ▶ Refused
                 │        └ still running ▶ Accepted, with the address and the document's key as ticket
                 └ refused ─────────────▶ left hold already? ▶ Applied, else Refused
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote, unquote, urlsplit

from tieout.connectors.acumatica.documents import (
    ON_HOLD,
    PURCHASE_ORDER,
    DocumentType,
    key_fields,
    path_of,
)
from tieout.connectors.acumatica.encoding import text, wrapped
from tieout.connectors.acumatica.errors import not_now, read_failure, reasons_of, told, write_outcome
from tieout.connectors.acumatica.odata import query
from tieout.connectors.acumatica.session import Session
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.connectors.http import Answer, AnswerLost
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import Accepted, Applied, InDoubt, NeedsPerson, NotNow, Outcome, Refused
from tieout.sync.ports import Clock, Deadline

FIRST_PAUSE = 0.5
ASK_AFTER = timedelta(seconds=15)
SPARE = timedelta(seconds=10)
"""What an invocation must have left for asking in place to be worth it."""


@dataclass(frozen=True)
class Release:
    """Releases documents from hold, and asks what became of it."""

    session: Session
    settings: AcumaticaSettings
    clock: Clock
    deadline: Deadline
    sleep: Callable[[float], None]

    def perform(self, document_type: DocumentType, key: str) -> Outcome:
        """Release one document. Raises: NotNow, NeedsPerson."""
        try:
            answer = self._send(document_type, key)
        except AnswerLost as lost:
            return InDoubt(str(lost))
        if answer.status == 202:
            return self._taken(document_type, key, answer)
        if answer.ok:
            return self._verdict_now_or_later(document_type, key)
        outcome = write_outcome(answer, self.clock.now())
        return self._unless_released(document_type, key, outcome) if isinstance(outcome, Refused) else outcome

    def ask(self, document_type: DocumentType, ticket: str) -> Outcome:
        """Ask what became of an action. Raises: NotNow, NeedsPerson."""
        path, _, key = ticket.partition("#")
        if not path:  # it was answered with success, and only its status is still to be read
            return self._verdict(document_type, unquote(key))
        try:
            answer = self.session.call("GET", path)
        except AnswerLost as lost:
            raise NotNow(f"The status of the release could not be read: {lost}") from lost
        if answer.status == 202:
            return Accepted(ticket, ASK_AFTER)
        if answer.ok:
            return self._verdict(document_type, unquote(key))
        waiting = not_now(answer, self.clock.now())
        if waiting is not None or answer.status in {502, 503, 504}:
            raise waiting or NotNow(f"The status of the release could not be read: {told(answer)}")
        if answer.status == 404:  # the operation is not known (any more); it may have run, or be running
            failed: Outcome = InDoubt("Acumatica does not know the operation any more")
        else:
            failed = Refused(reasons_of(answer))
        return self._unless_released(document_type, unquote(key), failed)

    def status(self, document_type: DocumentType, key: str) -> str | None:
        """The document's status, or `None` if there is no such document. Raises: NotNow, NeedsPerson."""
        path = f"{self.settings.contract_path}{path_of(document_type, key)}?{query(select='Status')}"
        try:
            answer = self.session.call("GET", path)
            if answer.status == 404:
                return None
            if not answer.ok:
                raise read_failure(answer, self.clock.now())
            return text(answer.json(), "Status")
        except AnswerLost as lost:
            raise NotNow(f"The status of {key} could not be read: {lost}") from lost

    def _send(self, document_type: DocumentType, key: str) -> Answer:
        base = f"{self.settings.contract_path}/{document_type.kind}"
        keys = wrapped(**key_fields(document_type, key))
        if document_type is PURCHASE_ORDER:
            # If-Match: * lets the PUT change the order and never make one, should it have been deleted meanwhile.
            return self.session.call("PUT", base, json_body=keys | wrapped(Hold=False), headers={"If-Match": "*"})
        return self.session.call("POST", f"{base}/ReleaseFromHold", json_body={"entity": keys, "parameters": {}})

    def _taken(self, document_type: DocumentType, key: str, answer: Answer) -> Outcome:
        path = self._status_path(answer.headers.get("location", ""))
        if path is None:
            return InDoubt("Acumatica took the release and named no address of its own where to ask for the result")
        ticket = f"{path}#{quote(key, safe='')}"
        waited, pause = 0.0, FIRST_PAUSE
        while waited + pause <= self.settings.ask_in_place and self.deadline.left() > SPARE:
            self.sleep(pause)
            waited += pause
            pause *= 2
            try:
                outcome = self.ask(document_type, ticket)
            except (NotNow, NeedsPerson):
                break  # it was taken: whoever asks later asks again
            if not isinstance(outcome, Accepted):
                return outcome
        return Accepted(ticket, ASK_AFTER)

    def _status_path(self, location: str) -> str | None:
        """The path to ask, under our instance; `None` for any other place, since an answer must not send us elsewhere.

        The vendor's examples append it to the instance's address; others have seen it from the host's root, and behind a
        load balancer it may come with a scheme that is not ours. Only the path is used.
        """
        ours, theirs = urlsplit(self.settings.base_url), urlsplit(location)
        if theirs.hostname is not None and theirs.hostname != ours.hostname:
            return None
        path = theirs.path.removeprefix(ours.path.rstrip("/")) if theirs.path.startswith(ours.path) else theirs.path
        below = path.startswith(f"{self.settings.contract_path}/") and ".." not in unquote(path).split("/")
        return path if below else None

    def _verdict_now_or_later(self, document_type: DocumentType, key: str) -> Outcome:
        try:
            return self._verdict(document_type, key)
        except (NotNow, NeedsPerson):
            return Accepted(f"#{quote(key, safe='')}", ASK_AFTER)

    def _verdict(self, document_type: DocumentType, key: str) -> Outcome:
        status = self.status(document_type, key)
        if status in self.settings.after_release:
            return Applied(note=f"{document_type.kind} {key} is {status}")
        words = f"is {status}" if status else "is not there any more"
        hint = " Check the rights of the integration's user." if status == ON_HOLD else ""
        text = f"Acumatica answered the release with success, but {document_type.kind} {key} {words}.{hint}"
        return Refused((Reason("not_released", text, "Status"),))

    def _unless_released(self, document_type: DocumentType, key: str, outcome: Outcome) -> Outcome:
        status = self.status(document_type, key)
        if status in self.settings.after_release:
            return Applied(note=f"{document_type.kind} {key} had left hold already: {status}")
        return outcome
