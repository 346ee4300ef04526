"""The tie-out's stack: DuckDB for one function alone, both sides only read, and every alarm with its page."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest

from fakes.records import connection
from infra.app import choices_in, compose, new_app
from infra.parts.bundle import Bundle, Target, digest_of, target_of
from infra.parts.reconcile_alarms import ALARM_TOPIC_ARN, RECONCILE, SAYS
from stack.templates import ROOT, Resource, Templates, read, several, statements, text
from tieout.reconcile.comparing import Compared
from tieout.reconcile.drift import Drift
from tieout.reconcile.running import DEATHS
from tieout.wiring import reconciling

RUN = datetime(2026, 11, 20, 5, tzinfo=UTC)


def of(templates: Templates, kind: str, part: str) -> Resource:
    (found,) = (one for name, one in templates.core.resources(kind).items() if f"/TieOut{part}" in name)
    return found


def allowed(templates: Templates, part: str) -> set[str]:
    policy = of(templates, "AWS::IAM::Policy", f"{part}Role")
    return {action for statement in statements(policy) for action in several(statement["Action"])}


def test_only_the_reader_is_made_of_the_bundle_with_duckdb(tmp_path: Any) -> None:
    for name in ("plain", "duckdb"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "nothing.py").write_text(name)
    app = new_app({"connections": ["main"]}, str(tmp_path / "cdk.out"))
    target = target_of(choices_in(app))
    tie_out = Bundle(tmp_path / "duckdb", "d" * 64, target)
    compose(app, choices_in(app), Bundle(tmp_path / "plain", "a" * 64, target, tie_out))
    app.synth()
    code = {
        function["Properties"]["Handler"]: function["Properties"]["Code"]["S3Key"]
        for function in read(tmp_path / "cdk.out").resources("AWS::Lambda::Function").values()
    }
    reader = code.pop("reconcile.handler.handler")
    assert {"reconcile.handler.start", "reconcile.handler.history", "commitments.handler.handler"} <= code.keys()
    assert reader not in code.values()
    assert len(set(code.values())) == 1


def test_each_set_of_wheels_has_a_bundle_of_its_own() -> None:
    target, functions = Target("python3.13", "arm64", native=False), ROOT / "functions"
    assert digest_of(target, functions) != digest_of(target, functions, "requirements-reconcile.txt")


def test_reader_has_the_memory_and_disk_that_duckdb_is_told_of(production: Templates) -> None:
    reader = of(production, "AWS::Lambda::Function", "Reader")["Properties"]
    assert (reader["MemorySize"], reader["EphemeralStorage"]["Size"]) == (2048, 4096)


def test_one_message_at_a_time_and_dead_letters_after_the_table_was_given_up(production: Templates) -> None:
    feed = of(production, "AWS::Lambda::EventSourceMapping", "Feed")["Properties"]
    assert (feed["BatchSize"], feed["FunctionResponseTypes"]) == (1, ["ReportBatchItemFailures"])
    queue = of(production, "AWS::SQS::Queue", "WorkQueue")["Properties"]
    assert "FifoQueue" not in queue
    assert queue["RedrivePolicy"]["maxReceiveCount"] > DEATHS


def test_reader_writes_nothing_outside_but_tokens_snapshots_and_messages(production: Templates) -> None:
    assert {a for a in allowed(production, "Reader") if a.split(":")[0] in {"s3", "sqs", "secretsmanager"}} == {
        "s3:GetObject",
        "s3:PutObject",
        "s3:ListBucket",
        "sqs:SendMessage",
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:ChangeMessageVisibility",
        "sqs:GetQueueAttributes",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
    }


def test_history_only_reads_the_stream_and_only_adds_files(production: Templates) -> None:
    used = {action for action in allowed(production, "HistoryLeaver") if not action.startswith(("logs", "kms"))}
    stream = {f"dynamodb:{name}" for name in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")}
    assert used == stream | {"s3:PutObject", "sqs:SendMessage"}
    feed = of(production, "AWS::Lambda::EventSourceMapping", "HistoryFeed")["Properties"]
    assert "StreamArn" in str(feed["EventSourceArn"])
    assert feed["MaximumRecordAgeInSeconds"] < 86_400
    assert "OnFailure" in feed["DestinationConfig"]


def test_snapshots_are_encrypted_private_and_signed_reports_never_expire(production: Templates) -> None:
    bucket = of(production, "AWS::S3::Bucket", "Snapshots")
    (rule,) = (one for one in bucket["Properties"]["LifecycleConfiguration"]["Rules"] if one.get("ExpirationInDays"))
    assert rule["Prefix"] == "snapshots/"
    assert bucket["DeletionPolicy"] == "Retain"
    assert all(bucket["Properties"]["PublicAccessBlockConfiguration"].values())
    (encryption,) = bucket["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"


def alarms_of(templates: Templates, connection: str) -> dict[str, Resource]:
    """The alarms of one connection, by their metric."""
    stack = Templates({"x": templates.stacks[f"Tieout-Connection-{connection}"]})
    found = [alarm["Properties"] for alarm in stack.resources("AWS::CloudWatch::Alarm").values()]
    return {alarm["MetricName"]: alarm for alarm in found}


def test_each_connection_has_alarms_of_its_own_so_that_none_hides_another(grown: Templates) -> None:
    for name in ("main", "west"):
        alarms = alarms_of(grown, name)
        assert alarms.keys() == {*SAYS, "Compared"}
        for alarm in alarms.values():
            looked_at = {one["Name"]: one["Value"] for one in alarm["Dimensions"]}
            assert looked_at == {"service": RECONCILE, "connection": name}
            assert f"Connection {name}: " in alarm["AlarmDescription"]
            assert "docs/runbooks/drift.md" in alarm["AlarmDescription"]
    told = [one for one in grown.core.resources("AWS::CloudWatch::Alarm") if "/TieOutAlarms" in one]
    assert not told, "core knows no connection"


def test_alarms_of_a_connection_tell_the_topic_of_core(production: Templates) -> None:
    exported = [
        one["Export"]["Name"] for one in production.core.stacks["Tieout-Core"]["Outputs"].values() if "Export" in one
    ]
    told = [alarm["AlarmActions"] for alarm in alarms_of(production, "main").values()]
    assert told == [[{"Fn::ImportValue": ALARM_TOPIC_ARN}]] * len(told)
    assert ALARM_TOPIC_ARN in exported


def test_alarm_on_drift_stays_between_runs_and_ends_with_the_first_run_that_says_it_is_over(
    production: Templates,
) -> None:
    alarms = alarms_of(production, "main")
    silent = alarms.pop("Compared")
    assert (silent["TreatMissingData"], silent["Period"], silent["Statistic"]) == ("breaching", 86_400, "Sum")
    assert (silent["ComparisonOperator"], silent["Threshold"]) == ("LessThanThreshold", 1)
    for alarm in alarms.values():
        assert (alarm["TreatMissingData"], alarm["Period"], alarm["EvaluationPeriods"]) == ("ignore", 300, 1)
        assert (alarm["Statistic"], alarm["Threshold"]) == ("Maximum", 1)


def test_function_counts_what_the_alarms_look_at_and_says_0_when_it_is_over(
    production: Templates, capsys: pytest.CaptureFixture[str]
) -> None:
    tied = Drift("main", RUN, "tied", *(Decimal(0),) * 2, 0, timedelta(0), 0, Decimal(0))
    apart = replace(tied, amount=Decimal(10**9), untied=1, oldest=timedelta(days=99), not_compared=1)
    for drift, beyond in ((tied, 0), (apart, 1)):
        reconciling._count(Compared(cast(Any, None), drift, "report"), connection())
        counted = [line for line in map(json.loads, capsys.readouterr().out.splitlines()) if "_aws" in line]
        for name, alarm in alarms_of(production, "main").items():
            (line,) = (one for one in counted if name in one)
            dimensions = {one["Name"]: one["Value"] for one in alarm["Dimensions"]}
            (told,) = line["_aws"]["CloudWatchMetrics"]
            assert (told["Namespace"], *map(sorted, told["Dimensions"])) == (alarm["Namespace"], sorted(dimensions))
            assert dimensions.items() <= line.items()
            assert line[name] == [1 if name == "Compared" else beyond]


def test_people_find_bucket_and_queue_in_the_outputs(production: Templates) -> None:
    outputs = production.stacks["Tieout-Core"]["Outputs"]
    assert "Bucket" in text(outputs["SnapshotBucket"]["Value"])
    assert "Queue" in text(outputs["ReconcileQueueUrl"]["Value"])
