import re
from enum import Enum

from infra.parts.sync_alarms import INTAKE, NIGHTLY, RECEIVER, SWEEPER, WORKERS
from stack.templates import ROOT, Resource, Templates
from tieout.sync.patience import LONGEST, STILL_OPEN, VERDICT_LATE
from tieout.sync.pauses import LOOK_AGAIN
from tieout.sync.state import State
from tieout.wiring import pulling, recovering, sweeping, taking, working
from tieout.wiring.ages import AGES
from webhook import handler as webhook

RUNBOOK = re.compile(r"docs/runbooks/[a-z-]+\.md")


def alarms(templates: Templates) -> dict[str, Resource]:
    plain = templates.resources("AWS::CloudWatch::Alarm")
    return {**plain, **templates.resources("AWS::CloudWatch::CompositeAlarm")}


def runbooks(templates: Templates) -> set[str]:
    found = set()
    for name, alarm in alarms(templates).items():
        named = RUNBOOK.findall(alarm["Properties"]["AlarmDescription"])
        assert len(named) == 1, name
        found.add(named[0])
    return found


def test_every_alarm_says_what_to_do_on_a_page_that_exists(production: Templates) -> None:
    assert not [path for path in runbooks(production) if not (ROOT / path).is_file()]


def test_every_runbook_of_an_alarm_has_its_alarm(production: Templates) -> None:
    pages = {f"docs/runbooks/{path.name}" for path in (ROOT / "docs" / "runbooks").glob("*.md")}
    about_alarms = {page for page in pages if "\nAlarm: " in (ROOT / page).read_text()}
    assert about_alarms == runbooks(production)


def test_every_alarm_tells_somebody(production: Templates) -> None:
    assert not [name for name, alarm in alarms(production).items() if not alarm["Properties"].get("AlarmActions")]


def test_alarms_read_the_metrics_under_the_names_that_functions_write() -> None:
    written = {
        RECEIVER: webhook.metrics,
        INTAKE: taking.metrics,
        WORKERS: working.metrics,
        NIGHTLY: recovering.metrics,
        SWEEPER: sweeping.metrics,
    }
    assert {name: (metrics.service, metrics.namespace) for name, metrics in written.items()} == {
        name: (name, "Tieout") for name in written
    }


def test_success_is_counted_under_the_name_of_its_state() -> None:
    assert issubclass(State, Enum)
    assert "Synced" in {"".join(part.title() for part in state.value.split("_")) for state in State}


def test_alarms_on_ages_read_what_both_ways_of_flowing_measure(production: Templates) -> None:
    """The longest that such a record rests between two looks lies within a period, or the alarm would go on and off."""
    read = {alarm["Properties"].get("MetricName", ""): alarm["Properties"] for alarm in alarms(production).values()}
    for metric in AGES.values():
        assert read[metric]["Period"] > max(LOOK_AGAIN, LONGEST, STILL_OPEN).total_seconds()
        assert read[metric]["Dimensions"] == [{"Name": "service", "Value": pulling.metrics.service}]
    assert read[AGES[State.ACCEPTED]]["Threshold"] == VERDICT_LATE.total_seconds()


def test_silence_of_a_schedule_is_an_alarm_and_silence_of_counters_is_not(production: Templates) -> None:
    missing = {
        name.split("/")[1]: alarm["Properties"]["TreatMissingData"]
        for name, alarm in production.resources("AWS::CloudWatch::Alarm").items()
    }
    assert [name for name, treated in missing.items() if treated == "breaching"] == [
        name for name in missing if name.startswith(("SweeperStopped", "DispatcherStopped", "TieOutAlarmsStopped"))
    ]
