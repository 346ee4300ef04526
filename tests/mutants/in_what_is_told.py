"""Breaks in what the history tells: what was seen, once for each time, and who asked for what."""

from mutants.mutant import Mutant

SEEN = "unit/sync/test_seen.py"

TOLD = (
    Mutant(
        "seen and not told",
        "sync/seeing.py",
        "if news else ())",
        "if False else ())",
        "An amount that stood between two edits would be found nowhere, though somebody refused or approved it.",
        (f"{SEEN}::test_every_amount_that_was_seen_stands_in_the_history",),
    ),
    Mutant(
        "told at every look",
        "sync/seeing.py",
        "    news = sight != session.entry.seen\n",
        "    news = True\n",
        "A sweep every quarter of an hour would bury what happened under what did not.",
        (f"{SEEN}::test_look_that_sees_nothing_new_writes_no_line",),
    ),
    Mutant(
        "sight held against the version",
        "sync/seeing.py",
        "    return fingerprint([record.number, ",
        "    return fingerprint([str(record.version), record.number, ",
        "A source that keeps no moment of change would be told as changed at every look.",
        (f"{SEEN}::test_look_that_sees_nothing_new_writes_no_line",),
    ),
    Mutant(
        "sight without the status",
        "sync/seeing.py",
        "    return fingerprint([record.number, _status(record), ",
        "    return fingerprint([record.number, ",
        "Nobody could tell when a refused record became a draft again.",
        (f"{SEEN}::test_change_that_moves_no_money_is_seen_too",),
    ),
    Mutant(
        "import silent about what it refuses as before",
        "sync/pull_showing.py",
        "    return open_ended or notes.untold\n",
        "    return open_ended\n",
        "A payment of nothing that is ours would stand with the amount that it had first.",
        (f"{SEEN}::test_payment_of_nothing_that_is_ours_tells_that_it_changed_and_stays_not_ours",),
    ),
    Mutant(
        "secret replaced without a word",
        "cli/connect.py",
        "    _note(parts, connection, why, given, token=new_webhook_token, pushed=pushed)\n",
        "",
        "Nobody could tell who let whom in, and why.",
        ("unit/cli/test_connect.py::test_nothing_is_stored_that_the_history_could_not_tell",),
    ),
    Mutant(
        "recovery sent and not noted",
        "cli/recover.py",
        '    note_by_hand(parts, document.id, f"Recovery asked for, {begins}: {why}", run=part.run)\n',
        "",
        "Where a recovery finds nothing, nobody would ever know that somebody had asked for it.",
        ("unit/cli/test_pause.py::test_recovery_stands_in_the_connections_history_before_it_is_sent",),
    ),
    Mutant(
        "edit of a draft taken for its approval",
        "reconcile/approvals.py",
        "not (what == _SEEN or what in _FROM_OUTSIDE)",
        "what not in _FROM_OUTSIDE",
        "What was approved by nobody's event would be owed since its last edit.",
        ("unit/reconcile/test_approvals.py::test_edit_of_a_draft_is_never_taken_for_its_approval",),
    ),
)
