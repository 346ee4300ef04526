"""Breaks in how records wait for what is to come and are woken: nobody is missed, and nobody is woken for nothing."""

from mutants.mutant import Mutant

ARRIVING = "unit/sync/test_arriving.py"
NEEDS = "unit/sync/test_needs.py"
INTAKE = "unit/sync/test_intake.py"

WAITING = (
    Mutant(
        "arrival before the release missed",
        "sync/push.py",
        "elif rest.waits_for is not None and is_there(self.ledger.entry(rest.waits_for)):",
        "elif False:",
        "A change order would wait a quarter of an hour beside a commitment that came just as it settled down to wait.",
        (NEEDS,),
    ),
    Mutant(
        "arrival before a refusal missed",
        "sync/needs.py",
        "    if not _has_come(session.ledger, missing):\n",
        "    if True:\n",
        "A commitment would stay refused for hours for want of a vendor that came while it was being read.",
        (ARRIVING,),
    ),
    Mutant(
        "refused and not noted among those that wait",
        "sync/needs.py",
        "    session.write(replace(refused(session, missing, reasons).change, due_at=UNSET))\n",
        "",
        "What comes between the second look and the release would find nobody who waits for it.",
        (ARRIVING,),
    ),
    Mutant(
        "refused, told, and then asked again",
        "sync/sending.py",
        "        rest = come_meanwhile(session, missing, reasons) if missing is not None else None\n"
        "        if rest is None and fetched is not None and not self._shadow:\n"
        "            rest = self.telling.failure(session, fetched, reasons)\n",
        "        rest = None\n"
        "        if fetched is not None and not self._shadow:\n"
        "            rest = self.telling.failure(session, fetched, reasons)\n"
        "        if rest is None and missing is not None:\n"
        "            rest = come_meanwhile(session, missing, reasons)\n",
        "Accounting would be told of a missing vendor that is there, and have to accept the record once more.",
        (ARRIVING,),
    ),
    Mutant(
        "looked at again for ever",
        "sync/needs.py",
        "    if (session.entry.state, session.entry.waiting_on) == (State.REFUSED, key_of(missing)):\n",
        "    if False:\n",
        "A vendor whose link the platform does not show on its commitments would be asked for every second.",
        (ARRIVING,),
    ),
    Mutant(
        "newer document missed",
        "sync/needs.py",
        "    return unmapped and (news or session.wake.reason is WakeReason.RESUME)\n",
        "    return False\n",
        "A mapping that is stored while a worker holds the older document would help nobody who was being looked at.",
        (ARRIVING,),
    ),
    Mutant(
        "wait forgotten over an old refusal",
        "sync/sending.py",
        " and not session.entry.waiting_on:\n",
        ":\n",
        "A record that the ERP refused once would not hear of the vendor that it waits for by now.",
        (ARRIVING,),
    ),
    Mutant(
        "every listing wakes all",
        "sync/intake.py",
        "        return [one for one in wakes if names[one[0].id] not in known]\n",
        "        return wakes\n",
        "A bulk edit of a thousand contracts would wake each of them a thousand times, and hold the intake up.",
        (INTAKE,),
    ),
)
