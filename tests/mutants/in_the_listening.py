"""Breaks in how intake and recovery keep what was said: a person's stop, a vendor's wait, how far a night has come."""

from mutants.mutant import Mutant

PAUSED = "unit/sync/test_paused_answers.py"
WAITS = "unit/sync/test_vendor_waits.py"
RECOVERY = "unit/sync/test_recovery.py"

LISTENING = (
    Mutant(
        "kill switch not asked before an answer",
        "sync/following.py",
        "            self._unless_paused(orders, given)\n",
        "",
        "Intake would close requests on the platform after somebody has said stop.",
        (PAUSED,),
    ),
    Mutant(
        "pause counted as an outage",
        "sync/intake.py",
        "        except Paused as paused:\n",
        "        except ZeroDivisionError as paused:\n",
        "After five days of pause accounting's requests would be given up, and never answered.",
        (PAUSED,),
    ),
    Mutant(
        "paused request given each time",
        "sync/following.py",
        "        if self.marks.reached(given) is None:\n",
        "        if True:\n",
        "Every quarter of an hour of a pause its records would take turns from the approvals that are not paused.",
        (PAUSED,),
    ),
    Mutant(
        "vendor's wait kept to one message",
        "sync/resting.py",
        "            self.rests.pause(later.scope or scope.name, until=until, why=later.why)\n",
        "            pass\n",
        "A storm of deliveries would go on asking a platform that has said 429, each for itself.",
        (WAITS,),
    ),
    Mutant(
        "begun in a scope that rests",
        "sync/resting.py",
        "        if until is not None:\n",
        "        if False:\n",
        "What another function was told to wait would be asked by intake all the same.",
        (WAITS,),
    ),
    Mutant(
        "watermark moved over what is switched off",
        "sync/recovery.py",
        "        if part.kind not in listened(self.connection, self.platform.kinds):\n",
        "        if False:\n",
        "An approval that was listed while its entity was off would be listed by no night again.",
        (f"{RECOVERY}::test_entity_switched_off_before_its_part_is_worked_loses_no_approval",),
    ),
)
