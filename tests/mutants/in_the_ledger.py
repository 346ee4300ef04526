"""Breaks in the conditions under which DynamoDB writes: each clause is there for a case, and the case is tried without it."""

from mutants.mutant import Mutant

LEDGER = "contract/ledger"
RACES = f"{LEDGER}/test_dynamodb_races.py"
IMPORTS = f"{LEDGER}/test_dynamodb_imports.py"
WRITTEN_ONCE = f"{LEDGER}/test_dynamodb_written_once.py"
REPAIR = f"{RACES}::test_repair_by_hand_that_forgets_the_revision_is_not_overwritten_by_a_release"
LEASED = "same_owner(lease.owner) & same_fence(lease.fence) & unchanged(before.revision)\n\n"
FIRST_WAKE = "clause = not_there() if before is None else unchanged(before.revision)"
ANY = 'Clause("attribute_exists(#pk)")'

RECORDS = (
    Mutant(
        "fence not in the condition",
        "ledger/entries.py",
        f"return {LEASED}",
        "return same_owner(lease.owner) & unchanged(before.revision)\n\n",
        "A write of an earlier lease of the same worker would pass for one of the present lease.",
        (f"{REPAIR}[fence-value0]",),
    ),
    Mutant(
        "owner not in the condition",
        "ledger/entries.py",
        f"return {LEASED}",
        "return same_fence(lease.fence) & unchanged(before.revision)\n\n",
        "A lease that was handed to somebody else would be written under as if it were ours.",
        (f"{REPAIR}[lease_owner-value1]",),
    ),
    Mutant(
        "wake during the release overwritten",
        "ledger/entries.py",
        "self._clause(lease, before) & still_wanted(at)",
        "self._clause(lease, before)",
        "A record that was wanted once more would be given back as if it had been looked at.",
        (f"{REPAIR}[wanted-value2]",),
    ),
    Mutant(
        "written over what was not read",
        "ledger/entries.py",
        f"return {LEASED}",
        "return same_owner(lease.owner) & same_fence(lease.fence)\n\n",
        "A wake that lands between reading and writing would be gone, with its request.",
        (f"{RACES}::test_wake_that_lands_inside_a_write_is_kept_beside_the_write",),
    ),
    Mutant(
        "first wake written over a claim",
        "ledger/entries.py",
        FIRST_WAKE,
        "clause = None if before is None else unchanged(before.revision)",
        "A wake would take away the lease of the import that has just begun with the record, and its intents.",
        (f"{IMPORTS}::test_claim_that_lands_inside_a_first_wake_is_kept",),
    ),
    Mutant(
        "wake written over a lease",
        "ledger/entries.py",
        FIRST_WAKE,
        "clause = not_there() if before is None else None",
        "A wake would take away the lease of whoever has just begun, and a second worker would begin beside him.",
        (f"{RACES}::test_lease_taken_inside_a_wake_is_not_overwritten",),
    ),
    Mutant(
        "wake counted twice",
        "ledger/entries.py",
        "self.writer.put(mark, wake_new(now))",
        "self.writer.put(mark)",
        "A message that is delivered twice would have every record worked twice.",
        (f"{RACES}::test_same_wake_delivered_to_two_workers_at_once_is_counted_once",),
    ),
    Mutant(
        "old mark believed for ever",
        "ledger/conditions.py",
        'return not_there() | Clause("#expires_at <= :epoch", ((":epoch", int(now.timestamp())),))',
        "return not_there()",
        "A replay after the marks' time would wake nobody for as long as DynamoDB takes to delete them.",
        (f"{LEDGER}/test_wakes.py::test_mark_past_its_time_counts_as_deleted_even_while_it_is_still_there[moto]",),
    ),
    Mutant(
        "line of the history written over",
        "ledger/entries.py",
        "self.writer.put(event_item(key, ordinal, storable_event(event)), not_there())",
        "self.writer.put(event_item(key, ordinal, storable_event(event)))",
        "A repair that sets the count of lines back would have history rewritten.",
        (f"{WRITTEN_ONCE}::test_line_of_the_history_is_never_written_over",),
    ),
    Mutant(
        "living lease taken over",
        "ledger/conditions.py",
        'return Clause("#lease_until <= :now", ((":now", moment_text(now)),))',
        f"return {ANY}",
        "Two workers would send one record side by side.",
        (f"{RACES}::test_one_lease_of_many_is_given_when_all_ask_at_once",),
    ),
    Mutant(
        "lease of nothing",
        "ledger/conditions.py",
        'Clause("attribute_exists(#pk) AND attribute_not_exists(#lease_until)")',
        'Clause("attribute_not_exists(#lease_until)")',
        "A lease would leave half a record behind, which nothing can read.",
        (f"{LEDGER}/test_lease.py::test_record_that_nobody_wanted_cannot_be_leased[moto]",),
    ),
    Mutant(
        "moved on by two sweepers",
        "ledger/conditions.py",
        'return Clause("#due_at = :due_seen", ((":due_seen", moment_text(due_at)),))',
        f"return {ANY}",
        "A sweeper behind a stale index would wake again what another has just woken.",
        (f"{LEDGER}/test_due.py::test_only_one_of_two_sweepers_moves_a_record_on[moto]",),
    ),
    Mutant(
        "own document in the way",
        "ledger/links.py",
        "clause = document_free() | document_ours(key)",
        "clause = document_free()",
        "A record that looks at its own document again would go to a person as if another held it.",
        (f"{LEDGER}/test_binding.py::test_same_record_may_link_its_document_again_with_newer_line_links[moto]",),
    ),
    Mutant(
        "claim written over a first wake",
        "ledger/bulk.py",
        "return not_there() if held is None else unchanged(held.revision)",
        'return not_there() | type(not_there())("attribute_exists(#pk)")',
        "What somebody wanted of a record in the moment of its first import would be gone.",
        (f"{IMPORTS}::test_first_wake_that_lands_inside_a_claim_is_kept",),
    ),
    Mutant(
        "import written over what was not read",
        "ledger/bulk.py",
        "clause = same_owner(lease.owner) & same_fence(lease.fence) & unchanged(before.revision)",
        "clause = same_owner(lease.owner) & same_fence(lease.fence)",
        "A vendor that changes while its import is settled would not be looked at again.",
        (f"{IMPORTS}::test_wake_that_lands_inside_a_settling_without_a_line_is_kept",),
    ),
)

SHARED = (
    Mutant(
        "taken seat taken",
        "ledger/conditions.py",
        'return Clause("#until <= :now", ((":now", moment_text(now)),))',
        f"return {ANY}",
        "Two workers would sit on one seat, and the ERP would see more calls than the licence allows.",
        (f"{RACES}::test_worker_whose_seat_was_taken_under_its_hands_takes_the_next_one",),
    ),
    Mutant(
        "seat of the dead kept for ever",
        "ledger/permits.py",
        "clause = seat_free() | seat_expired(now) | seat_ours(owner)",
        "clause = seat_free() | seat_ours(owner)",
        "Each worker that dies would cost the connection a seat for good.",
        (f"{LEDGER}/test_permits.py::test_seat_of_a_dead_worker_is_free_again_when_its_time_is_over[moto]",),
    ),
    Mutant(
        "successor's seat given back",
        "ledger/permits.py",
        "self._writer.delete(key, seat_ours(permit.owner))",
        "self._writer.delete(key)",
        "A worker that overslept would free the seat that somebody else is sitting on.",
        (f"{LEDGER}/test_permits.py::test_worker_that_overslept_cannot_give_back_its_successors_seat[moto]",),
    ),
    Mutant(
        "resting scope entered",
        "ledger/permits.py",
        'if pause is not None and datetime.fromisoformat(pause["until"]) > now:',
        "if False:",
        "What the vendor has asked one worker to wait for, all the others would go on asking for.",
        (f"{LEDGER}/test_permits.py::test_resting_scope_gives_no_seats_until_its_moment[moto]",),
    ),
    Mutant(
        "longer pause cut short",
        "ledger/conditions.py",
        'return not_there() | Clause("#until < :until", ((":until", moment_text(until)),))',
        f"return not_there() | {ANY}",
        "The last of several answers would decide how long the vendor is left alone, however short it is.",
        (f"{LEDGER}/test_permits.py::test_later_pause_wins_whichever_comes_first[moto]",),
    ),
    Mutant(
        "vendor's own wait ended by hand",
        "ledger/permits.py",
        "clause = pause_set_for(why) & pause_ends_before(before)",
        "clause = pause_ends_before(before)",
        "A person's resync would call a vendor that has asked to be left alone.",
        (f"{LEDGER}/test_lift.py::test_vendors_own_wait_cannot_be_ended[moto]",),
    ),
    Mutant(
        "pause ended as it begins",
        "ledger/permits.py",
        "clause = pause_set_for(why) & pause_ends_before(before)",
        "clause = pause_set_for(why)",
        "A hundred resyncs would try a refused sign-in a hundred times, and lock the account.",
        (f"{LEDGER}/test_lift.py::test_rest_that_has_just_begun_stays[moto]",),
    ),
    Mutant(
        "pause written over",
        "ledger/pauses.py",
        "put = self._writer.put(to_item(item | _values(pause)), not_there())",
        "put = self._writer.put(to_item(item | _values(pause)))",
        "Who stopped it, and why, would be whoever came last.",
        (f"{LEDGER}/test_pauses.py::test_second_pause_over_the_same_keeps_the_first_ones_words",),
    ),
    Mutant(
        "pause lifted that does not stand",
        "ledger/pauses.py",
        "delete = self._writer.delete(key, pause_stands())",
        "delete = self._writer.delete(key)",
        "The history would name somebody who has resumed nothing.",
        (f"{LEDGER}/test_pauses.py::test_pause_that_two_people_lift_was_lifted_once",),
    ),
    Mutant(
        "turns saved up in a silence",
        "ledger/conditions.py",
        'return Clause("#until > :now", ((":now", now_ms),))',
        f"return {ANY}",
        "After a quiet night a storm would have thousands of turns at hand, and fill the queue that all share.",
        (f"{LEDGER}/test_turns.py::test_silence_saves_up_no_turns[moto]",),
    ),
    Mutant(
        "turn given twice",
        "ledger/conditions.py",
        'return not_there() | Clause("#until <= :now", ((":now", now_ms),))',
        f"return not_there() | {ANY}",
        "Two workers that take the first turns of a storm at once would take one between them.",
        (f"{WRITTEN_ONCE}::test_first_turn_that_is_taken_under_our_hands_counts_too",),
    ),
    Mutant(
        "budget spent by two at once",
        "ledger/budgets.py",
        'clause = not_there() if item is None else unchanged(int(values["revision"]))',
        'clause = not_there() | type(not_there())("attribute_exists(#pk)")',
        "Requests that two workers reserve in one instant would count once.",
        (f"{WRITTEN_ONCE}::test_block_that_is_reserved_under_our_hands_counts_too",),
    ),
    Mutant(
        "version of the document written over",
        "ledger/documents.py",
        "self._writer.put(to_item({PK: pk, SK: version_sk(version), **values}), not_there())",
        "self._writer.put(to_item({PK: pk, SK: version_sk(version), **values}))",
        "Of two people who save at once, one would not be in the history.",
        (f"{LEDGER}/test_documents.py::test_two_people_who_save_at_once_both_leave_a_version",),
    ),
)

CONDITIONS = RECORDS + SHARED
