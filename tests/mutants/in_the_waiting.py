"""Breaks in how records wait for what is to come and are woken: nobody is missed, and nobody is woken for nothing."""

from mutants.in_the_flow import DOUBT
from mutants.mutant import Mutant

ARRIVING = "unit/sync/test_arriving.py"
NEEDS = "unit/sync/test_needs.py"
INTAKE = "unit/sync/test_intake.py"
UNHEARD = "unit/sync/test_requests_unheard.py"

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
        "        if rest is None and fetched is not None and not self._silent:\n"
        "            rest = self.telling.failure(session, fetched, reasons)\n",
        "        rest = None\n"
        "        if fetched is not None and not self._silent:\n"
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
        "sync/line_events.py",
        "        return [one for one in wakes if names[one[0].id] not in known]\n",
        "        return wakes\n",
        "A bulk edit of a thousand contracts would wake each of them a thousand times, and hold the intake up.",
        (INTAKE,),
    ),
)

PAUSES = "unit/sync/test_pauses.py"
RECOVERY = "unit/sync/test_recovery.py"
TOKENS = "unit/wiring/test_tokens.py"
PACING = "unit/limits/test_pacing.py"

STOPPED = (
    Mutant(
        "kill switch asked at the start only",
        "sync/steps.py",
        "        if paused is not None:\n            return paused\n",
        "",
        "What is under way would go on writing after somebody has said stop.",
        (f"{PAUSES}::test_pause_in_the_middle_of_a_plan_stops_its_very_next_write",),
    ),
    Mutant(
        "kill switch of one direction over both",
        "sync/pauses.py",
        " and self.direction in {None, FLOW[entity]}",
        "",
        "Whoever stops what flows to the platform would stop every approval too.",
        (f"{PAUSES}::test_pause_of_something_else_holds_nothing_up",),
    ),
    Mutant(
        "vendor's wait kept to one record",
        "sync/push.py",
        "            self.permits.pause(later.scope or self.erp.limit_scope().name, until=due, why=later.why)\n",
        "            pass\n",
        "After a 429 each of ten thousand records would have to be told to wait by itself.",
        (f"{DOUBT}::test_vendor_that_asks_for_rest_pauses_its_whole_limit_scope",),
    ),
    Mutant(
        "platform's rest not kept",
        "sync/room.py",
        "        paused = self.permits.paused_until(platform.name, now=now)\n",
        "        paused = None\n",
        "A refused sign-in would be tried by every record that wakes, until the account is locked.",
        ("unit/limits/test_room.py::test_many_waking_records_try_a_refused_sign_in_once_a_quarter_of_an_hour",),
    ),
    Mutant(
        "request beyond the budget",
        "sync/pacing.py",
        "            if not (urgent or self._within):\n",
        "            if False:\n",
        "A storm would go over the vendor's limit, and be thrown out for all.",
        (f"{PACING}::test_request_beyond_the_budget_is_refused_with_a_moment_to_come_back",),
    ),
    Mutant(
        "step begun without requests at hand",
        "sync/pacing.py",
        "            if isinstance(block, Reserved):\n                raise BudgetSpent(",
        "            if False:\n                raise BudgetSpent(",
        "A write would stop half-way for want of a request, which is a doubt.",
        (f"{PACING}::test_step_is_refused_before_its_first_request_or_not_at_all",),
    ),
)

UPSTREAM = (
    Mutant(
        "requests of which no event came not asked for",
        "sync/sending.py",
        "if self.section.intake is Intake.ERP_REQUESTS and not session.entry.requests:",
        "if False:",
        "Accounting would wait for ever where the event of its request was lost, and what it unlinked be linked again.",
        (UNHEARD,),
    ),
    Mutant(
        "request that was answered already heard of again",
        "sync/unheard.py",
        "    found = tuple(request for request in open_there if request not in answered)\n",
        "    found = tuple(open_there)\n",
        "A request that the platform would not have answered would be refused anew with each look, once a second.",
        (UNHEARD,),
    ),
    Mutant(
        "doubt about what is not paid any more kept",
        "sync/pull_deciding.py",
        "                judged.absent.append(row)  #",
        "                pass  #",
        "A payment that was taken back while its answer was lost would be in doubt for ever.",
        ("unit/sync/test_pull_payments.py",),
    ),
    Mutant(
        "sent before it is written down",
        "sync/hearing.py",
        "        self.ledger.want(heard_of, shadow=key.shadow, due_at=due, event=heard)\n"
        "        if not parked:\n"
        "            self.queues.wake(wake, group=key.group, delay=turn - now)\n",
        "        if not parked:\n"
        "            self.queues.wake(wake, group=key.group, delay=turn - now)\n"
        "        self.ledger.want(heard_of, shadow=key.shadow, due_at=due, event=heard)\n",
        "An intake that dies as it sends would leave nothing that the sweeper could find.",
        ("unit/sync/test_heard_before_sent.py",),
    ),
    Mutant(
        "recovered before it is written down",
        "sync/recovery.py",
        "        self.ledger.want(noted, shadow=shadow, due_at=now + self.connection.thresholds.lost_wake, event=found)\n",
        "",
        "What was missed upstream would be missed again with the message that the queue loses.",
        (f"{RECOVERY}::test_wake_that_the_queue_loses_is_due_in_the_ledger",),
    ),
    Mutant(
        "watermark moved before the queue",
        "sync/recovery.py",
        "        fed = 0\n        for name in sorted(",
        "        fed = 0\n        self._reach(part, since)\n        for name in sorted(",
        "A recovery that dies half-way would never list the other half again.",
        (f"{RECOVERY}::test_crash_between_listing_and_queue_loses_nothing",),
    ),
    Mutant(
        "watermark moved over what was not asked for",
        "sync/recovery.py",
        "        if part.until is not None and since <= (self.marks.reached(_mark(part)) or self._floor):\n",
        "        if part.until is not None:\n",
        "A replay of the last hour would hide the two days before it.",
        (f"{RECOVERY}::test_cursor_never_moves_past_what_was_durably_handled",),
    ),
    Mutant(
        "token used before it is stored",
        "wiring/tokens.py",
        "            self._store(token)  #",
        "            self._known = token\n            self._store(token)  #",
        "The pair of a function that dies there could never be had again, and the connection would be locked out.",
        (f"{TOKENS}::test_pair_whose_storing_failed_was_used_by_nobody",),
    ),
    Mutant(
        "two holders of one token",
        "wiring/tokens.py",
        'LimitScope(f"{TOKEN_SCOPE}{self._secret}", seats=1)',
        'LimitScope(f"{TOKEN_SCOPE}{self._secret}", seats=2)',
        "A refresh token that can be used once would be used twice, and the vendor would void both pairs.",
        (f"{TOKENS}::test_holder_that_died_with_the_lock_holds_it_no_longer_than_its_time",),
    ),
    Mutant(
        "lock not kept while an answer dribbles in",
        "wiring/tokens.py",
        "                    with kept(partial(self._still_ours, lock), self._keep_every):\n",
        "                    if True:\n",
        "After half a minute another function would ask with the refresh token that the vendor is spending already.",
        ("unit/wiring/test_token_lock.py::test_answer_that_dribbles_in_for_minutes_is_waited_for_by_one_holder_alone",),
    ),
    Mutant(
        "winner's token not read again",
        "wiring/tokens.py",
        "            if self._is_newer(stored, stale):\n",
        "            if False:\n",
        "Twenty functions whose token ran out would renew it twenty times, one after the other.",
        (f"{TOKENS}::test_loser_of_the_race_takes_what_the_winner_stored",),
    ),
)
