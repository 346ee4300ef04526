"""Breaks in what becomes of a plan that an edit interrupts, and of a record that its source does not show for a moment."""

from mutants.mutant import Mutant

HALF_DONE = "unit/sync/test_half_done.py"
NOT_SHOWN = "unit/sync/test_not_shown.py"

INTERRUPTED = (
    Mutant(
        "plan ended by an edit in words",
        "sync/half_done.py",
        "        moves = _moves(entry, plan) if edited.field == IN_WORDS else []\n",
        "        moves = []\n",
        "A contract would stay on hold for ever because somebody mended its title in the minute before its release.",
        (HALF_DONE,),
    ),
    Mutant(
        "released with other money than is approved",
        "sync/half_done.py",
        "    if sent is None or sent != _money([step.expects for step in plan if not step.moves]):\n",
        "    if False:\n",
        "Money that was moved to another line after it was sent would be committed where nobody approved it.",
        (f"{HALF_DONE}::test_contract_whose_money_is_edited_before_its_release_is_not_released_and_says_so",),
    ),
    Mutant(
        "edited content sent by a later step",
        "sync/half_done.py",
        "    return [step for step in plan if step.moves and step.name in entry.unfinished]\n",
        "    return [step for step in plan if step.name in entry.unfinished]\n",
        "One half of a record would stand in the ERP as it was, the other as it is.",
        (f"{HALF_DONE}::test_step_that_sends_something_of_the_record_is_not_taken_with_what_was_edited",),
    ),
    Mutant(
        "what is left of a plan not named",
        "sync/half_done.py",
        "            return edited, _unfinished(entry)\n",
        "            return (edited,)\n",
        "Nobody would hear that a contract is on hold, and its change orders would go open against it.",
        (HALF_DONE,),
    ),
    Mutant(
        "update that ends the making",
        "sync/half_done.py",
        "    return found + [Planned(step, content) for step in erp.plan(ready) if step.name in left]\n",
        "    return found\n",
        "A project that was renamed before it was active would be synced and never active.",
        (HALF_DONE,),
    ),
    Mutant(
        "refused step tried by every wake",
        "sync/half_done.py",
        "        if said and refused_as_it_is(session, fetched, entry.fingerprint):\n",
        "        if False:\n",
        "Each event of an edited contract would try the release that the ERP has refused.",
        (HALF_DONE,),
    ),
    Mutant(
        "edited contract not told",
        "sync/half_done.py",
        "        return self.telling.link(session, fetched) or (edited,)\n",
        "        return (edited,)\n",
        "The platform would never show where the contract is.",
        (HALF_DONE,),
    ),
    Mutant(
        "one 404 believed",
        "sync/staleness.py",
        "        if not believed and (tried := _tried(session)) < READS_BEFORE_BELIEVING:\n",
        "        if not session.entry.bound and (tried := _tried(session)) < READS_BEFORE_BELIEVING:\n",
        "A person would be told to cancel a contract that is alive, because the platform did not show it for a second.",
        (NOT_SHOWN,),
    ),
    Mutant(
        "failed reads counted as 404s",
        "sync/staleness.py",
        "    return session.entry.attempts if session.entry.waiting_on == SOURCE else 0\n",
        "    return session.entry.attempts\n",
        "The first 404 after an outage of the platform would be believed at once.",
        (NOT_SHOWN,),
    ),
)
