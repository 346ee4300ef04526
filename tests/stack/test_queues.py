from infra.stacks.core import ENTITIES
from stack.templates import Resource, Templates, referred

FOURTEEN_DAYS = 14 * 24 * 3600
QUEUE = "AWS::SQS::Queue"


def queues(templates: Templates) -> dict[str, Resource]:
    """By logical id alone, since references within a stack name just that."""
    return {name.split("/")[1]: queue["Properties"] for name, queue in templates.core.resources(QUEUE).items()}


def working(templates: Templates) -> dict[str, Resource]:
    return {name: queue for name, queue in queues(templates).items() if "RedrivePolicy" in queue}


def feeds(templates: Templates) -> list[tuple[Resource, Resource, Resource]]:
    """(mapping, its queue, its function)"""
    functions = templates.core.resources("AWS::Lambda::Function")
    found = []
    for mapping in templates.core.resources("AWS::Lambda::EventSourceMapping").values():
        properties = mapping["Properties"]
        if "BatchSize" in properties and "StartingPosition" in properties:
            continue  # a stream, not a queue
        function = functions[f"Tieout-Core/{referred(properties['FunctionName'])}"]["Properties"]
        found.append((properties, queues(templates)[referred(properties["EventSourceArn"])], function))
    return found


def test_every_working_queue_is_consumed_by_exactly_one_function(production: Templates) -> None:
    assert len(feeds(production)) == len(working(production)) == 4 + len(ENTITIES)


def test_a_message_stays_hidden_for_six_timeouts_of_its_function(production: Templates) -> None:
    for _, queue, function in feeds(production):
        assert queue["VisibilityTimeout"] >= 6 * function["Timeout"]


def test_a_poison_message_takes_no_neighbour_with_it(production: Templates) -> None:
    fifo = [(mapping, queue) for mapping, queue, _ in feeds(production) if queue.get("FifoQueue")]
    assert len(fifo) == 2 + len(ENTITIES)
    assert {mapping["BatchSize"] for mapping, _ in fifo} == {1}


def test_failed_messages_are_named_one_by_one_and_concurrency_is_capped_at_the_feed(production: Templates) -> None:
    for mapping, _, function in feeds(production):
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert mapping["ScalingConfig"]["MaximumConcurrency"] >= 2
        assert "ReservedConcurrentExecutions" not in function


def test_fifo_queues_order_and_deduplicate_within_a_record_only(production: Templates) -> None:
    fifo = [queue for queue in queues(production).values() if queue.get("FifoQueue")]
    assert len(fifo) == 2 * (2 + len(ENTITIES))
    for queue in fifo:
        assert queue["DeduplicationScope"] == "messageGroup"
        assert queue["FifoThroughputLimit"] == "perMessageGroupId"
        assert queue["ContentBasedDeduplication"] is False


def test_what_fails_five_times_waits_two_weeks_for_a_person(production: Templates) -> None:
    every = queues(production)
    for queue in working(production).values():
        redrive = queue["RedrivePolicy"]
        dead = every[referred(redrive["deadLetterTargetArn"])]
        assert redrive["maxReceiveCount"] >= 5
        assert dead["MessageRetentionPeriod"] == FOURTEEN_DAYS > queue["MessageRetentionPeriod"]
        assert dead.get("FifoQueue") == queue.get("FifoQueue")


def test_every_queue_has_an_alarm_on_age_and_every_dead_letter_queue_one_on_depth(production: Templates) -> None:
    watched = set()
    for alarm in production.core.resources("AWS::CloudWatch::Alarm").values():
        properties = alarm["Properties"]
        for dimension in properties.get("Dimensions", []):
            if dimension["Name"] == "QueueName":
                watched.add((dimension["Value"]["Fn::GetAtt"][0], properties["MetricName"]))
    expected = {
        (name, "ApproximateAgeOfOldestMessage" if name in working(production) else "ApproximateNumberOfMessagesVisible")
        for name in queues(production)
    }
    assert watched == expected
