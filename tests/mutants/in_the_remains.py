"""Breaks in what is done about a record that accounting does not have any more, and may be shown on the platform."""

from mutants.mutant import Mutant

REMAINS = "unit/sync/test_pull_remains.py"
SHOWN = "unit/sync/test_resolving_shown.py"
KEPT = "unit/sync/test_pull_doubts_kept.py"
PROCORE = "unit/connectors_procore/test_payments.py"

GONE = (
    Mutant(
        "gone record not looked for",
        "sync/pull_one.py",
        "remains.let_go(session) if unlinked else remains.look(session, missing.why)",
        "remains.let_go(session) if unlinked else None",
        "A payment whose answer was lost would stand on a pay app, linked to nothing.",
        (f"{REMAINS}::test_record_that_is_gone_from_the_erp_is_linked_to_what_stands_of_it_and_to_nothing_else",),
    ),
    Mutant(
        "gone record looked for while it may still come",
        "sync/pull_remains.py",
        "        if now < until:\n",
        "        if False:\n",
        "A payment that is shown a second after the look would be called one that never was.",
        (KEPT,),
    ),
    Mutant(
        "lost content believed to be shown",
        "sync/pull_remains.py",
        "    shown = replace(note, content=content, fingerprint=content, documents=(document,))\n",
        "    shown = replace(note, documents=(document,))\n",
        "A correction that never came would not be made either when its payment is in the ERP again.",
        (f"{REMAINS}::test_record_that_comes_back_to_the_erp_is_brought_up_to_date_and_not_shown_twice",),
    ),
    Mutant(
        "hidden contract taken for an empty one",
        "connectors/procore/payments.py",
        "            raise NeedsPerson(hidden.why) from hidden\n",
        "            return []\n",
        "A payment would be called one that was never shown because a permission was taken away.",
        (f"{PROCORE}::test_payment_without_its_record_is_not_called_absent_where_its_invoice_is_hidden",),
    ),
    Mutant(
        "person believed against what the platform shows",
        "sync/both_sides.py",
        "    if FLOW[entry.key.entity] is Direction.TO_PLATFORM:\n        return _on_the_platform(entry, note, traces)\n",
        "",
        "A slip of the hand would leave a payment on a pay app that nobody knows to be ours.",
        (f"{SHOWN}::test_nobody_can_say_that_a_payment_is_not_shown_while_it_is",),
    ),
    Mutant(
        "person believed while the platform is down",
        "sync/resolving.py",
        "        if sides.askable and sides.unread:\n",
        "        if False:\n",
        "The same, in the minute of an outage.",
        (f"{SHOWN}::test_word_on_a_payment_waits_until_the_platform_can_be_asked",),
    ),
    Mutant(
        "doubt that no look can end looked at for ever",
        "sync/pull_notes.py",
        "        if unknown is not None and due_at <= self.now:\n",
        "        if False:\n",
        "A payment whose pay app was let go would be read twice a minute, and come to no person.",
        (f"{REMAINS}::test_payment_in_doubt_whose_pay_app_was_let_go_is_a_persons_and_not_looked_at_for_ever",),
    ),
    Mutant(
        "taken back by hand and called shown",
        "sync/pull_remains.py",
        "        asked = session.by_hand or",
        "        asked = False and",
        "What a person has taken back would stand on the list of what needs somebody, whatever they do.",
        (f"{REMAINS}::test_gone_record_that_was_taken_back_by_hand_is_let_go_when_it_is_resynced",),
    ),
    Mutant(
        "hidden payment called absent",
        "sync/pull_deciding.py",
        "            if not listed.linked(row.key) and self._hidden(judged, row):\n",
        "            if False:\n",
        "A void of a payment on a hidden contract would end as taken back while the payment stands there.",
        (f"{REMAINS}::test_payment_in_doubt_on_a_contract_that_is_hidden_is_not_called_absent",),
    ),
)
