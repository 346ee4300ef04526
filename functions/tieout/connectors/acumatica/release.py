"""Moving a document on: by the contract's action, or by `Hold` false where the contract has none.

An action may answer 202 with the address of its status. Whatever is answered, the document's own status is the verdict: a
success may have saved nothing (rights to view only), and a refusal may mean that it has moved on already, or that accounting
has yet to approve.

    POST action ─┬ 204 ─────────────────▶ read the status ─┬ moved on ▶ Applied
                 ├ 200 ▶ InDoubt: no answer to an action    │
                 ├ 202 ─ ask a few times ─▶ (same)         ├ waits for approval ▶ Accepted, asked about until then
                 │        └ still running ▶ Accepted        └ as it was ▶ Refused
                 └ refused ─────────────▶ moved on already? ▶ Applied; waits? ▶ Accepted; else Refused
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote, unquote, urlsplit

from tieout.connectors.acumatica.documents import ON_HOLD
from tieout.connectors.acumatica.encoding import text, wrapped
from tieout.connectors.acumatica.errors import not_now, read_failure, reasons_of, told, write_outcome
from tieout.connectors.acumatica.moves import Move
from tieout.connectors.acumatica.odata import key_path, query
from tieout.connectors.acumatica.session import Session
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.connectors.http import Answer, AnswerLost
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import Accepted, Applied, InDoubt, NeedsPerson, NotNow, Outcome, Refused
from tieout.sync.ports import Clock, Deadline

FIRST_PAUSE = 0.5
ASK_AFTER = timedelta(seconds=15)
ASK_ABOUT_APPROVAL = timedelta(minutes=10)
SPARE = timedelta(seconds=10)
"""What an invocation must have left for asking in place to be worth it."""


@dataclass(frozen=True)
class Address:
    """A record of the contract: its type, and its key fields by name."""

    kind: str
    keys: Mapping[str, str]

    @property
    def key(self) -> str:
        return "/".join(self.keys.values())

    @property
    def path(self) -> str:
        return f"/{self.kind}/{key_path(*self.keys.values())}"


@dataclass(frozen=True)
class Release:
    """Moves documents on, and asks what became of it."""

    session: Session
    settings: AcumaticaSettings
    clock: Clock
    deadline: Deadline
    sleep: Callable[[float], None]

    def perform(self, address: Address, move: Move) -> Outcome:
        """Move one document on. Raises: NotNow, NeedsPerson."""
        if move.waits:
            # What waits for an approval would refuse the action, and how it words that is not known.
            early = self._settled(address, move, self.status(address))
            if early is not None:
                return early
        try:
            answer = self._send(address, move)
        except AnswerLost as lost:
            return InDoubt(str(lost))
        if answer.status == 202:
            return self._taken(address, move, answer)
        if answer.ok:
            doubt = _foreign(answer, move)
            return doubt or self._verdict_now_or_later(address, move)
        outcome = write_outcome(answer, self.clock.now())
        return self._unless_moved(address, move, outcome) if isinstance(outcome, Refused) else outcome

    def ask(self, address: Address, move: Move, ticket: str) -> Outcome:
        """Ask what became of an action. Raises: NotNow, NeedsPerson."""
        path, _, _key = ticket.partition("#")
        if not path:  # it was answered with success, and only its status is still to be read
            return self._verdict(address, move)
        try:
            answer = self.session.call("GET", path)
        except AnswerLost as lost:
            raise NotNow(f"The status of the release could not be read: {lost}") from lost
        if answer.status == 202:
            return Accepted(ticket, ASK_AFTER)
        if answer.status == 204:
            return self._verdict(address, move)
        waiting = not_now(answer, self.clock.now())
        if waiting is not None or answer.ok or answer.status in {502, 503, 504}:
            raise waiting or NotNow(f"The status of the release could not be read: {told(answer)}")
        if answer.status == 404:  # the operation is not known (any more); it may have run, or be running
            failed: Outcome = InDoubt("Acumatica does not know the operation any more")
        else:
            failed = Refused(reasons_of(answer))
        return self._unless_moved(address, move, failed)

    def status(self, address: Address) -> str | None:
        """The document's status, or `None` if there is no such document. Raises: NotNow, NeedsPerson."""
        path = f"{self.settings.contract_path}{address.path}?{query(select='Status')}"
        try:
            answer = self.session.call("GET", path)
            if answer.status == 404:
                return None
            if not answer.ok:
                raise read_failure(answer, self.clock.now())
            return text(answer.json(), "Status")
        except AnswerLost as lost:
            raise NotNow(f"The status of {address.key} could not be read: {lost}") from lost

    def _send(self, address: Address, move: Move) -> Answer:
        base = f"{self.settings.contract_path}/{address.kind}"
        keys = wrapped(**address.keys)
        if move.action is None:
            # If-Match: * lets the PUT change the document and never make one, should it have been deleted meanwhile.
            return self.session.call("PUT", base, json_body=keys | wrapped(Hold=False), headers={"If-Match": "*"})
        return self.session.call("POST", f"{base}/{move.action}", json_body={"entity": keys, "parameters": {}})

    def _taken(self, address: Address, move: Move, answer: Answer) -> Outcome:
        path = self._status_path(answer.headers.get("location", ""))
        if path is None:
            return InDoubt("Acumatica took the release and named no address of its own where to ask for the result")
        ticket = f"{path}#{quote(address.key, safe='')}"
        waited, pause = 0.0, FIRST_PAUSE
        while waited + pause <= self.settings.ask_in_place and self.deadline.left() > SPARE:
            self.sleep(pause)
            waited += pause
            pause *= 2
            try:
                outcome = self.ask(address, move, ticket)
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

    def _verdict_now_or_later(self, address: Address, move: Move) -> Outcome:
        try:
            return self._verdict(address, move)
        except (NotNow, NeedsPerson):
            return ask_later(address, ASK_AFTER)

    def _verdict(self, address: Address, move: Move) -> Outcome:
        status = self.status(address)
        settled = self._settled(address, move, status)
        if settled is not None:
            return settled
        words = f"is {status}" if status else "is not there any more"
        hint = " Check the rights of the integration's user." if status == ON_HOLD else ""
        text = f"Acumatica answered {move.step} with success, but {address.kind} {address.key} {words}.{hint}"
        return Refused((Reason("not_released", text, "Status"),))

    def _unless_moved(self, address: Address, move: Move, outcome: Outcome) -> Outcome:
        return self._settled(address, move, self.status(address)) or outcome

    def _settled(self, address: Address, move: Move, status: str | None) -> Outcome | None:
        """What a status says of a move: made, taken and with accounting, or (`None`) neither."""
        if status in move.done:
            return Applied(note=f"{address.kind} {address.key} is {status}")
        return ask_later(address, ASK_ABOUT_APPROVAL) if status in move.waits else None


def _foreign(answer: Answer, move: Move) -> InDoubt | None:
    """A doubt, if a success is not one that Acumatica documents: whoever answered it, the action may be running still.

    Judged by its status at once, a document that is about to leave hold would count as refused.
    """
    if move.action is not None:
        known = answer.status == 204
        return None if known else InDoubt(f"{move.step} was answered {answer.status}, which is no answer to an action")
    try:
        body = answer.json()
    except AnswerLost as lost:
        return InDoubt(str(lost))
    return None if isinstance(body, dict) else InDoubt(f"{move.step} was answered with something that is no document")


def key_in(ticket: str) -> str:
    """The key of the document that a ticket is about."""
    return unquote(ticket.partition("#")[2])


def ask_later(address: Address, after: timedelta) -> Accepted:
    """The action is over; whoever asks reads the document's status."""
    return Accepted(f"#{quote(address.key, safe='')}", after)
