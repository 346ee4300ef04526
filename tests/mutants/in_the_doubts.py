"""Breaks in how long a doubt waits, and in what a person's word on it is held against."""

from mutants.mutant import Mutant

QUARANTINE = "unit/sync/test_quarantine.py"
RESOLVING = "unit/sync/test_resolving.py"

DOUBTED = (
    Mutant(
        "quarantine counted from the intent",
        "sync/steps.py",
        "        note = replace(note, quarantined_until=session.clock.now() + self._quarantine(note))\n",
        "        note = replace(note, quarantined_until=note.intent_at + self._quarantine(note))\n",
        "Seconds that a call waited for its turn would be missing at the end, and a late document would be made twice.",
        (f"{QUARANTINE}::test_wait_before_the_call_takes_nothing_from_the_quarantine",),
    ),
    Mutant(
        "quarantine of the dead counted from the intent",
        "sync/steps.py",
        "payload, until_called + self._quarantine(step))",
        "payload, self._quarantine(step))",
        "A worker that waited, called and died would have its document looked up too early, and made twice.",
        (f"{QUARANTINE}::test_wait_of_a_worker_that_died_takes_nothing_from_the_quarantine",),
    ),
    Mutant(
        "end of the call not written down",
        "sync/steps.py",
        "        session.write(Change(put_steps=(note,)))\n        return note\n\n    def _quarantine(",
        "        return note\n\n    def _quarantine(",
        "A call that was answered with nothing at once would be in doubt for as long as its function might have lived.",
        (f"{QUARANTINE}::test_wake_that_comes_while_the_call_waits_makes_the_doubt_no_longer",),
    ),
    Mutant(
        "person believed while it may still happen",
        "sync/resolving.py",
        '        if self.clock.now() < note.quarantined_until:\n            until = f"',
        '        if False:\n            until = f"',
        "A document that is committed a minute after somebody has looked would be made twice.",
        (f"{RESOLVING}::test_nobody_can_say_that_it_did_not_happen_while_it_still_may",),
    ),
    Mutant(
        "person believed against what is there",
        "sync/resolving.py",
        '        if sides.found:\n            those = ", ".join(shown.document.address',
        '        if False:\n            those = ", ".join(shown.document.address',
        "A slip of the hand would double a commitment.",
        (f"{RESOLVING}::test_slip_of_the_hand_makes_no_second_document",),
    ),
    Mutant(
        "dead letter deleted before it is sent",
        "wiring/dead_letters.py",
        "            self._send(letter)\n"
        "            self._client.delete_message(QueueUrl=dead, ReceiptHandle=letter.receipt)\n",
        "            self._client.delete_message(QueueUrl=dead, ReceiptHandle=letter.receipt)\n"
        "            self._send(letter)\n",
        "A redrive that is interrupted would lose the message that it was to bring back.",
        ("unit/cli/test_dlq.py::test_redrive_that_died_before_it_deleted_sends_the_same_wake_again",),
    ),
    Mutant(
        "line that differs named without its dollars",
        "sync/tie.py",
        '                f"{name}: line {position} says {there.cost_code} {dollars(there.amount)}; "\n'
        '                f"{line.cost_code} {dollars(line.amount)} was sent."\n',
        '                f"{name}: line {position} is not what was sent."\n',
        "Nobody could tell from the list how much money is on the wrong line where the totals agree.",
        ("mutants/test_partial_in_dollars.py",),
    ),
)
