from fnmatch import fnmatchcase
from typing import Any

import pytest

from infra.stacks.core import ENTITIES, IMPORTED, LOOKED_AT
from stack.templates import Templates, referred, several, statements, text
from tieout.records.entities import Entity

PLATFORM_ARN = "arn:{AWS::Partition}:secretsmanager:{AWS::Region}:{AWS::AccountId}:secret:tieout/main/platform-AbC123"


def allowed(templates: Templates, part: str) -> list[dict[str, Any]]:
    """The statements of the policy that belongs to a part of core, such as `WebhooksReceiver`."""
    (found,) = (
        policy for name, policy in templates.core.resources("AWS::IAM::Policy").items() if f"/{part}Role" in name
    )
    return statements(found)


def actions(templates: Templates, part: str) -> set[str]:
    return {action for statement in allowed(templates, part) for action in several(statement["Action"])}


def targets(templates: Templates, part: str, action: str) -> set[str]:
    """What a part may do an action to."""
    return {
        text(resource)
        for statement in allowed(templates, part)
        if action in several(statement["Action"])
        for resource in several(statement["Resource"])
    }


def test_no_role_is_allowed_a_wildcard_of_actions(production: Templates) -> None:
    policies = production.resources("AWS::IAM::Policy")
    assert len(policies) == 10 + len(ENTITIES)
    for policy in policies.values():
        for statement in statements(policy):
            assert not [action for action in several(statement["Action"]) if "*" in action]
            assert "*" not in several(statement["Resource"])


def test_every_function_has_a_role_of_its_own(production: Templates) -> None:
    functions = production.resources("AWS::Lambda::Function").values()
    roles = {referred(function["Properties"]["Role"]) for function in functions}
    assert len(roles) == len(functions) == 10 + len(ENTITIES)


def test_the_receiver_can_send_to_intake_and_read_webhook_tokens_and_nothing_else(production: Templates) -> None:
    assert actions(production, "WebhooksReceiver") == {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "sqs:SendMessage",
        "secretsmanager:GetSecretValue",
        "kms:Decrypt",
        "kms:GenerateDataKey",
    }
    (queue,) = targets(production, "WebhooksReceiver", "sqs:SendMessage")
    assert "IntakeWorkQueue" in queue
    (secret,) = targets(production, "WebhooksReceiver", "secretsmanager:GetSecretValue")
    assert secret.endswith(":secret:tieout/*/webhook-??????")


@pytest.mark.parametrize(
    ("part", "written"),
    [
        ("CommitmentWorker", ["erp-token", "platform-token"]),
        ("IntakeWorker", ["platform-token"]),
        ("RecoveryWorker", ["platform-token"]),
    ],
)
def test_only_tokens_are_ever_written_back(production: Templates, part: str, written: list[str]) -> None:
    found = sorted(targets(production, part, "secretsmanager:PutSecretValue"))
    assert [arn.rsplit("/", 1)[1] for arn in found] == [f"{name}-??????" for name in written]


def test_permission_for_one_secret_does_not_open_its_token(production: Templates) -> None:
    patterns = targets(production, "IntakeWorker", "secretsmanager:GetSecretValue")
    (platform,) = (pattern for pattern in patterns if pattern.endswith("/platform-??????"))
    assert fnmatchcase(PLATFORM_ARN, platform)
    assert not fnmatchcase(PLATFORM_ARN.replace("platform-", "platform-token-"), platform)


@pytest.mark.parametrize("part", ["IntakeWorker", "RecoveryWorker"])
def test_whoever_only_listens_never_sees_the_erps_credentials(production: Templates, part: str) -> None:
    assert not [arn for arn in targets(production, part, "secretsmanager:GetSecretValue") if "/erp" in arn]


def test_the_recovery_touches_no_payload_and_the_dispatcher_only_reads_and_starts(production: Templates) -> None:
    services = {action.split(":")[0] for action in actions(production, "RecoveryWorker")}
    assert services == {"logs", "sqs", "kms", "dynamodb", "secretsmanager"}
    started = {action for action in actions(production, "DispatcherDispatch") if action.startswith(("dynamodb", "sqs"))}
    assert started == {"dynamodb:GetItem", "dynamodb:Query", "sqs:SendMessage"}
    sent = targets(production, "DispatcherDispatch", "sqs:SendMessage")
    started_by_it = {"Recovery", *(entity.value.title() for entity in IMPORTED | LOOKED_AT)}
    assert {queue[1:].split("WorkQueue")[0] for queue in sent} == started_by_it


def test_whoever_asks_for_an_import_writes_wakes_and_reaches_no_secret_and_nobody_outside(
    production: Templates,
) -> None:
    assert actions(production, "ImportsAsk") == {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "sqs:SendMessage",
        *(action for action in actions(production, "DispatcherDispatch") if action.startswith("kms:")),
    }
    sent = targets(production, "ImportsAsk", "sqs:SendMessage")
    assert {queue[1:].split("WorkQueue")[0] for queue in sent} == {entity.value.title() for entity in IMPORTED}


def test_only_functions_of_accountings_records_read_whole_pages_and_they_keep_no_payloads(
    production: Templates,
) -> None:
    reading = {
        entity
        for entity in ENTITIES
        if "dynamodb:BatchGetItem" in actions(production, f"{entity.value.title().replace('_', '')}Worker")
    }
    assert reading == IMPORTED == {Entity.VENDOR, Entity.CUSTOMER, Entity.PAYMENT}
    for entity in IMPORTED:
        assert not [one for one in actions(production, f"{entity.value.title()}Worker") if one.startswith("s3:")]


def test_only_functions_of_what_the_erp_owns_something_of_find_records_by_their_entity(production: Templates) -> None:
    finding = {
        entity
        for entity in ENTITIES
        if any(
            arn.endswith("/index/listing")
            for arn in targets(production, f"{entity.value.title().replace('_', '')}Worker", "dynamodb:Query")
        )
    }
    assert finding == IMPORTED | LOOKED_AT == {Entity.VENDOR, Entity.CUSTOMER, Entity.PAYMENT, Entity.PROJECT}


def test_the_sweeper_can_move_due_times_but_neither_create_nor_delete(production: Templates) -> None:
    found = {action for action in actions(production, "SweeperSweep") if action.startswith("dynamodb:")}
    assert found == {"dynamodb:Query", "dynamodb:UpdateItem"}
    assert targets(production, "SweeperSweep", "dynamodb:Query") == {"{LedgerTable9343E4AA}/index/due"}


def test_workers_store_payloads_below_their_prefix_and_read_none(production: Templates) -> None:
    for part in ("IntakeWorker", "CommitmentWorker"):
        assert {action for action in actions(production, part) if action.startswith("s3:")} == {"s3:PutObject"}
        assert targets(production, part, "s3:PutObject") == {"{PayloadsBucket1715615A}/payloads/*"}


def test_the_relay_can_only_forward(production: Templates) -> None:
    services = {action.split(":")[0] for action in actions(production, "DelayWorker")}
    assert services == {"logs", "sqs", "kms"}


def test_the_key_is_used_only_by_way_of_a_service(production: Templates) -> None:
    for policy in production.resources("AWS::IAM::Policy").values():
        for statement in statements(policy):
            if any(action.startswith("kms:") for action in several(statement["Action"])):
                via = [text(service) for service in several(statement["Condition"]["StringEquals"]["kms:ViaService"])]
                assert via
                assert all(service.endswith(".{AWS::Region}.amazonaws.com") for service in via)
