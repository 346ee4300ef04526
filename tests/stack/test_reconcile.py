"""The tie-out's stack: DuckDB for one function alone, both sides only read, and every alarm with its page."""

from typing import Any

from infra.app import choices_in, compose, new_app
from infra.parts.bundle import Bundle, Target, digest_of, target_of
from infra.parts.reconcile_alarms import RECONCILE, SAYS
from stack.templates import ROOT, Resource, Templates, read, several, statements, text
from tieout.reconcile.running import DEATHS
from tieout.wiring import reconciling


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


def test_alarms_ask_for_what_the_function_counts(production: Templates) -> None:
    alarms = [
        alarm["Properties"]
        for name, alarm in production.core.resources("AWS::CloudWatch::Alarm").items()
        if "/TieOutAlarms" in name
    ]
    assert {alarm["MetricName"] for alarm in alarms} == {*SAYS, "Compared"}
    assert {dimension["Value"] for alarm in alarms for dimension in alarm["Dimensions"]} == {RECONCILE}
    assert reconciling.SERVICE == RECONCILE
    source = (ROOT / "functions" / "tieout" / "wiring" / "reconciling.py").read_text()
    assert all(f'"{alarm["MetricName"]}"' in source for alarm in alarms)
    assert {"docs/runbooks/drift.md" in alarm["AlarmDescription"] for alarm in alarms} == {True}
    assert (ROOT / "docs" / "runbooks" / "drift.md").is_file()


def test_people_find_bucket_and_queue_in_the_outputs(production: Templates) -> None:
    outputs = production.stacks["Tieout-Core"]["Outputs"]
    assert "Bucket" in text(outputs["SnapshotBucket"]["Value"])
    assert "Queue" in text(outputs["ReconcileQueueUrl"]["Value"])
