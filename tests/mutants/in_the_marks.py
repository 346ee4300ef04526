"""Breaks in how far something has got, in who may come again, and in what is let go of."""

from mutants.in_the_ledger import LEDGER
from mutants.in_the_waiting import RECOVERY
from mutants.mutant import Mutant

MARKS = f"{LEDGER}/test_marks.py"
PULL_MARKS = "unit/sync/test_pull_marks.py"
PULL_MESSAGES = "unit/sync/test_pull_messages.py"
ANY = "attribute_exists(#pk)"

REACHED = (
    Mutant(
        "mark set back",
        "ledger/conditions.py",
        'Clause("#reached < :moment",',
        f'Clause("{ANY}",',
        "A slow run that ends after a quick one would have everything read again, or hide that it had been.",
        (f"{MARKS}::test_mark_moves_forward_and_never_back[moto]",),
    ),
    Mutant(
        "first mark never made",
        "ledger/marks.py",
        "clause = mark_never_set() | mark_earlier(moment)",
        "clause = mark_earlier(moment)",
        "Every night would begin with everything since go-live.",
        (f"{MARKS}::test_mark_that_was_never_set_is_none_and_the_first_moment_stands[moto]",),
    ),
    Mutant(
        "own lease in the way",
        "ledger/dynamodb.py",
        "clause = never_leased() | lease_expired(now) | same_owner(owner)",
        "clause = never_leased() | lease_expired(now)",
        "A worker whose answer was lost would find its record held, by itself, until its own lease had run out.",
        (
            f"{LEDGER}/test_lease.py::test_owner_whose_answer_was_lost_gets_its_lease_again_and_the_lost_one_is_void[moto]",
        ),
    ),
    Mutant(
        "own seat in the way",
        "ledger/permits.py",
        "clause = seat_free() | seat_expired(now) | seat_ours(owner)",
        "clause = seat_free() | seat_expired(now)",
        "Nobody could keep a seat through a long call: another would sit down beside him.",
        (f"{LEDGER}/test_permits.py::test_seat_that_is_kept_stays_taken[moto]",),
    ),
    Mutant(
        "another's document let go",
        "ledger/links.py",
        "writer.delete(address, clause)",
        "writer.delete(address)",
        "What a repair has given to the right record would be free again, and a third one could be linked to it.",
        (f"{LEDGER}/test_dynamodb_links.py",),
    ),
    Mutant(
        "recovery without overlap",
        "sync/recovery.py",
        "return (self.marks.reached(_mark(part)) or self._floor) - overlap",
        "return self.marks.reached(_mark(part)) or self._floor",
        "What the platform gives up, or indexes, after it was asked would never be asked for again.",
        (
            f"{RECOVERY}::test_yesterdays_events_are_asked_for_again_for_they_may_be_given_up_since",
            f"{RECOVERY}::test_first_recovery_begins_with_golive_and_the_next_where_it_ended",
        ),
    ),
    Mutant(
        "import without overlap",
        "sync/pull_run.py",
        "since = None if reached is None else reached - OVERLAP",
        "since = reached",
        "A vendor that the ERP's own transaction dated before the last import would never be shown.",
        (f"{PULL_MARKS}::test_next_import_reaches_behind_its_watermark_for_what_the_erp_dated_late",),
    ),
    Mutant(
        "import's watermark moved over what was not asked for",
        "sync/pull_run.py",
        "        if progress.moves_mark and progress.reached is not None:\n",
        "        if progress.reached is not None:\n",
        "An import of the last hour would hide the three days before it.",
        (f"{PULL_MARKS}::test_import_that_begins_after_the_watermark_leaves_it_where_it_is",),
    ),
    Mutant(
        "import's cursor not kept",
        "sync/pull_run.py",
        '            return Turn(self._more(session), progress.model_copy(update={"cursor": cursor}))\n'
        "        return self._look_over",
        "            return Turn(self._more(session), progress)\n        return self._look_over",
        "Every message would read the first page again, and no import would end.",
        (f"{PULL_MESSAGES}::test_message_that_comes_again_changes_nothing",),
    ),
    Mutant(
        "import's message worked twice",
        "sync/pull_run.py",
        "session.wake.id != progress.expects:",
        "False:",
        "A message that the queue delivers twice would take another's page, and bring a second chain of messages.",
        (f"{PULL_MESSAGES}::test_message_that_comes_again_changes_nothing",),
    ),
)
