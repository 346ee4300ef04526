"""Breaks in how accounting's requests are answered: each once, with what became of it, and never obeyed again."""

from mutants.mutant import Mutant

ANSWERED = "unit/sync/test_requests_answered.py"
LEFT_OPEN = "unit/sync/test_requests_left_open.py"

REQUESTED = (
    Mutant(
        "answered request obeyed again",
        "ledger/changes.py",
        "wake.request not in (*requests, *entry.answered):",
        "wake.request not in requests:",
        "An old event that comes again would create anew what accounting has deleted and unlinked.",
        (f"{ANSWERED}::test_event_of_an_answered_request_that_comes_again_creates_no_second_commitment",),
    ),
    Mutant(
        "answers forgotten",
        "ledger/changes.py",
        "(*entry.answered, *change.close_requests)))[-ANSWERED_REMEMBERED:]",
        "change.close_requests))[-ANSWERED_REMEMBERED:]",
        "An unlink that was answered would let the export before it be obeyed once more.",
        (f"{ANSWERED}::test_event_of_an_answered_request_that_comes_again_creates_no_second_commitment",),
    ),
    Mutant(
        "answers not stored",
        "ledger/items.py",
        '        "answered": entry.answered or None,\n',
        "",
        "The next worker would know of no answer, and obey each request that is told of again.",
        ("contract/ledger/test_dynamodb_items.py",),
    ),
    Mutant(
        "requests after the first forgotten",
        "sync/push.py",
        "return rest if session.entry.answered == answered else on_to_the_next(session, rest)",
        "return rest",
        "An unlink that was asked for in a pause would never be answered: the record is synced, and due no more.",
        (f"{LEFT_OPEN}::test_every_request_heard_in_a_pause_is_answered_after_it_by_one_resume",),
    ),
    Mutant(
        "looked at for its requests though none was answered",
        "sync/push.py",
        "return rest if session.entry.answered == answered else on_to_the_next(session, rest)",
        "return on_to_the_next(session, rest)",
        "A change order that waits for its contract would be fetched every second, for days.",
        (f"{LEFT_OPEN}::test_record_that_waits_with_two_requests_is_not_looked_at_for_them_every_second",),
    ),
    Mutant(
        "refusal told to whoever asks by now",
        "sync/push.py",
        "        fetched = session.fetched\n        if fetched is None and session.entry.requests:\n",
        "        fetched = sending.fetch(session)\n        if False:\n",
        "What accounting has corrected meanwhile would be answered with the refusal of what it was before, and never tried.",
        (f"{ANSWERED}::test_request_heard_while_the_erp_refuses_another_is_tried_itself",),
    ),
    Mutant(
        "late refusal told to whoever asks by now",
        "sync/push.py",
        "        if isinstance(fetched, Fetched) and asks_for_what_was_refused(session.entry, fetched, extensions):\n",
        "        if isinstance(fetched, Fetched):\n",
        "The same where the verdict comes minutes later, and more has been asked for by then.",
        (f"{ANSWERED}::test_request_heard_before_a_late_verdict_is_not_answered_with_it",),
    ),
    Mutant(
        "answers given up at the first that is not taken",
        "sync/telling.py",
        "                continue  # its own history line says so",
        "                break  # its own history line says so",
        "Whoever made the second request would wait for an answer that the ledger believes was given.",
        (f"{ANSWERED}::test_platform_that_would_not_hear_one_answer_is_told_the_others",),
    ),
)
