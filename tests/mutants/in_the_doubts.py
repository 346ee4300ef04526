"""Breaks in how long a doubt waits, in what is looked for again, and in what a person's word does and is held against."""

from mutants.mutant import Mutant

QUARANTINE = "unit/sync/test_quarantine.py"
RESOLVING = "unit/sync/test_resolving.py"
LATE = "unit/sync/test_late_and_lost.py"
ASKED = "unit/sync/test_asked_for.py"

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
        "            quarantine = until_called + self._quarantine(step)\n",
        "            quarantine = self._quarantine(step)\n",
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
    Mutant(
        "what came late not looked for",
        "sync/doubt.py",
        "            if note.doubted and open_ and note.side is Side.ERP:\n",
        "            if False:\n",
        "After a person's resync a document that came after all would stand twice.",
        (f"{LATE}::test_document_that_came_after_a_person_was_called_is_not_made_twice",),
    ),
    Mutant(
        "doubt forgotten with its hand-over",
        "sync/doubt.py",
        "refusals=refusals, doubts=0, doubted=True)",
        "refusals=refusals, doubts=0)",
        "The same, where every doubt but the last one had been refused.",
        (f"{LATE}::test_document_of_the_only_attempt_that_was_lost_is_not_made_twice",),
    ),
    Mutant(
        "verdict asked for ever",
        "sync/doubt.py",
        "        if attempts >= LOOK_UPS_BEFORE_A_PERSON:\n            text = (\n",
        "        if False:\n            text = (\n",
        "What nobody can know any more would come to no person.",
        (f"{LATE}::test_verdict_that_nobody_knows_any_more_goes_to_a_person",),
    ),
    Mutant(
        "doubts of another content counted",
        "sync/session.py",
        'if earlier is None or earlier.outcome in {"applied", "refused"} or earlier.content != content:',
        "if earlier is None:",
        "The third renaming that loses its answer would be called one that never arrives.",
        (f"{LATE}::test_each_renaming_may_lose_its_answer",),
    ),
    Mutant(
        "decision about the step that stands last",
        "sync/both_sides.py",
        "    if doubtful is not None:\n        return doubtful\n",
        "",
        "'It did not happen' would be held against what the platform was told, and the ERP not be asked.",
        (f"{LATE}::test_doubt_about_the_erp_is_decided_though_the_platform_was_not_told_something",),
    ),
    Mutant(
        "linked to the dead one too",
        "sync/resolving.py",
        "        if gone:\n",
        "        if False:\n",
        "The platform would be told of a document that somebody has deleted.",
        (f"{LATE}::test_what_is_linked_to_a_deleted_document_lets_go_of_it_when_a_person_says_that_it_did_not_happen",),
    ),
    Mutant(
        "person's word not kept in the record",
        "ledger/changes.py",
        'asked=asked_for(entry.asked, wake.reason) if target_side(key.entity) is Side.ERP else "",',
        "",
        "A resync whose message is lost, or that finds its record taken, would be swallowed.",
        (f"{ASKED}::test_resync_whose_message_is_lost_is_heard_by_the_sweeper",),
    ),
    Mutant(
        "person's word spent in an outage",
        "sync/push.py",
        "        answered = self._looked and rest.again_in is None and session.entry.asked\n",
        "        answered = session.entry.asked\n",
        "A resync that meets a 503 would be over with it.",
        (f"{ASKED}::test_resync_in_an_outage_reads_the_document_back_after_it",),
    ),
    Mutant(
        "person's word heard for ever",
        "sync/push.py",
        "        answered = self._looked and rest.again_in is None and session.entry.asked\n",
        "        answered = False\n",
        "Every delivery would be a person's word, and send what a person has to understand first.",
        (f"{ASKED}::test_word_that_was_heard_is_not_heard_twice",),
    ),
    Mutant(
        "person's word not heard after a pause",
        "sync/pauses.py",
        'if entry.waiting_on == "person" and not session.by_hand else PAUSED',
        'if entry.waiting_on == "person" else PAUSED',
        "What was resynced in a pause would not be woken when it ends.",
        (f"{ASKED}::test_resync_in_a_pause_is_heard_when_the_pause_ends",),
    ),
    Mutant(
        "platform told without rest",
        "sync/steps.py",
        "        wait = back_off(note.doubts) if note.doubts else READ_AGAIN\n",
        "        wait = READ_AGAIN\n",
        "A gateway that is down for hours would cost the connection its requests.",
        (f"{LATE}::test_platform_that_answers_nothing_for_hours_is_told_seldom",),
    ),
)
