"""Breaks in what is shown of a record of which nobody knows yet what became of a write: hidden, it would be nobody's."""

from mutants.mutant import Mutant

PAUSES = "unit/sync/test_pauses.py"
PUSHED = "unit/sync/test_unsettled.py"
PULLED = "unit/sync/test_unsettled_pulled.py"

HIDDEN = (
    Mutant(
        "doubt hidden by a pause",
        "sync/pauses.py",
        "    state = unsettled(entry) or (entry.state if ",
        "    state = (entry.state if ",
        "What a dead worker left open would stand on no list of doubts for as long as the pause lasts.",
        (f"{PAUSES}::test_pause_never_hides_a_doubt",),
    ),
    Mutant(
        "doubt hidden by a spent budget",
        "sync/room.py",
        "        rest = session.rest(resting(session.entry), text,",
        "        rest = session.rest(State.WAITING, text,",
        "A vendor's daily limit would hide for hours that a document may be there.",
        (PUSHED,),
    ),
    Mutant(
        "doubt hidden by want of room",
        "sync/room.py",
        "    if state is None or state is session.entry.state:\n",
        "    if True:\n",
        "While a scope rests nobody would see what its dead workers have left open.",
        (f"{PUSHED}::test_doubt_of_a_dead_worker_is_on_the_list_of_doubts_while_there_is_no_room_to_look",),
    ),
    Mutant(
        "verdict hidden by a refused sign-in",
        "sync/push.py",
        "session.rest(resting(session.entry), why,",
        "session.rest(State.WAITING, why,",
        "What the ERP has taken would look as if it had never been sent, and no word of a person would be heard about it.",
        (PUSHED,),
    ),
    Mutant(
        "doubt that a person was told of forgotten",
        "sync/unsettled.py",
        " or (entry.state is State.IN_DOUBT and told):",
        ":",
        "A verdict that was lost would be off the list of doubts with the next refused sign-in.",
        (f"{PUSHED}::test_lost_verdict_can_be_decided_by_a_person_though_the_sign_in_is_refused",),
    ),
    Mutant(
        "what is known by now kept in doubt",
        "sync/unsettled.py",
        "(entry.state is State.IN_DOUBT and told)",
        "entry.state is State.IN_DOUBT",
        "People would be called to a doubt that is none, and its age be alarmed.",
        (f"{PUSHED}::test_outage_after_the_answer_is_no_doubt_any_more",),
    ),
    Mutant(
        "late verdict not said",
        "sync/steps.py",
        "        if now - taken >= VERDICT_LATE:\n",
        "        if False:\n",
        "A document that waits in the ERP for somebody who does not know of it would wait for ever.",
        (f"{PUSHED}::test_verdict_that_never_comes_is_said_after_a_day_and_heard_when_it_comes",),
    ),
    Mutant(
        "doubt hidden by a row that cannot be read",
        "sync/pull_unread.py",
        "(unlinked or unsettled(entry) is not None)",
        "unlinked",
        "A payment that may be shown twice would be due no more, and nobody would look.",
        (PULLED,),
    ),
    Mutant(
        "doubt of another row settled",
        "sync/pull_showing.py",
        "if name in called and note.in_doubt]",
        "if note.in_doubt]",
        "A payment's first row, whose answer was lost, would pass for not shown with the refusal of its second.",
        (PULLED,),
    ),
)
