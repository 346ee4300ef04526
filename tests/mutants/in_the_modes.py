"""Breaks in what becomes of a record's entry in the mode that it is not in: it takes no turns, and what is open stays known."""

from mutants.mutant import Mutant

OTHER_MODE = "unit/sync/test_other_mode.py"

LEFT_BEHIND = (
    Mutant(
        "rehearsal swept for ever",
        "sync/push.py",
        "            self._other_mode.rest(wake, section, found_first=self._found_here)\n",
        "",
        "After go-live a few thousand rehearsals would take the turns of what is approved now, every five minutes.",
        (OTHER_MODE,),
    ),
    Mutant(
        "rehearsal of accounting's swept for ever",
        "sync/pull.py",
        "        OtherMode(self.ledger, self.clock, self.ids).rest(wake, section, found_first=self._found_here)\n",
        "",
        "The same, for vendors, customers and payments.",
        (OTHER_MODE,),
    ),
    Mutant(
        "laid to rest without a look",
        "sync/other_mode.py",
        "if not (found_first if reached else wake.reason is WakeReason.SWEEP):",
        "if not (reached or wake.reason is WakeReason.SWEEP):",
        "A record of a slice in shadow would not be looked at again after an outage or a pause.",
        (OTHER_MODE,),
    ),
    Mutant(
        "what was begun live forgotten in shadow",
        "sync/other_mode.py",
        "            return Change(due_at=self.clock.now() + PERSON)\n",
        "            return Change(due_at=None)\n",
        "A doubt would stay one for ever after its entity was in shadow for a while.",
        (OTHER_MODE,),
    ),
    Mutant(
        "laid to rest and not counted",
        "sync/other_mode.py",
        "        self.ledger.want(swept, shadow=key.shadow, due_at=entry.due_at, event=event)\n",
        "",
        "A sweep's wake keeps its id until it was counted, and one that was worked once is not worked again.",
        (OTHER_MODE,),
    ),
)
