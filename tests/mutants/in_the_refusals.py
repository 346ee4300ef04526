"""Breaks in what is refused: what accounting mends by itself is asked for again, and a refusal hides nothing."""

from mutants.mutant import Mutant

MASTERS = "unit/sync/test_masters.py"

ACCOUNTING = (
    Mutant(
        "missing code is a refusal like any other",
        "sync/sending.py",
        "if only_masters(reasons) else refused(session, missing, reasons)",
        "if False else refused(session, missing, reasons)",
        "A commitment would stay refused until a person asks, though accounting has entered its cost code long ago.",
        (MASTERS,),
    ),
    Mutant(
        "every delivery asks for a missing code again",
        "sync/masters.py",
        "    if due <= session.clock.now():\n",
        "    if True:\n",
        "The events of one edit would be as many refusals, and each would double the wait.",
        (f"{MASTERS}::test_deliveries_that_bring_nothing_new_ask_the_erp_nothing_and_put_nothing_off",),
    ),
    Mutant(
        "missing code asked for at one pace",
        "sync/masters.py",
        "(1 << min(max(refusals - 1, 0), 10))",
        "1",
        "A code that nobody enters would cost the licence a hundred calls a day, for each record that names it.",
        (f"{MASTERS}::test_code_that_is_not_entered_for_days_is_asked_for_ever_more_seldom_and_never_given_up",),
    ),
    Mutant(
        "refusal beside a missing code forgotten",
        "sync/masters.py",
        "    return codes == {MISSING_IN_ERP}",
        "    return MISSING_IN_ERP in codes",
        "What only the project team can correct would look as if accounting had to enter something.",
        (f"{MASTERS}::test_refusal_that_no_list_of_accounting_mends_is_no_waiting",),
    ),
    Mutant(
        "write against the direction hides what a record is",
        "sync/against.py",
        "    if before is None:\n",
        "    if True:\n",
        "A synced commitment would read as refused because somebody sent its wake to the wrong queue.",
        ("unit/sync/test_against_direction.py",),
    ),
    Mutant(
        "token's lock not renewed",
        "wiring/token_pace.py",
        "        self.tokens.hold()\n",
        "",
        "A refresh that asks twice would be joined by a second one, and the vendor would void both pairs.",
        ("unit/wiring/test_token_lock.py",),
    ),
)
