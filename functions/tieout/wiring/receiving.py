"""Builds the receiver: one signed call to read a secret now and then, one to send."""

from collections.abc import Mapping
from typing import Any

from tieout.wiring.aws_call import AwsCall, AwsCallError
from tieout.wiring.receiver import Receiver
from tieout.wiring.receiver_settings import ReceiverSettings
from tieout.wiring.secret_text import read_secret
from tieout.wiring.webhook_tokens import WebhookTokens


def build_receiver() -> Receiver:
    """The receiver of this function's environment.

    Raises:
        KeyError: naming every environment variable that is missing.
    """
    settings = ReceiverSettings.from_environment()
    call = AwsCall()

    def fetch(connection: str) -> Mapping[str, Any] | None:
        try:
            name = f"{settings.secret_prefix}/{connection}/webhook"
            found = call("secretsmanager", "secretsmanager.GetSecretValue", {"SecretId": name})
        except AwsCallError as error:
            # An unknown connection looks like a wrong token; anything else is ours to retry.
            if error.code in {"ResourceNotFoundException", "AccessDeniedException"}:
                return None
            raise
        return read_secret(found["SecretString"])

    def send(body: str, group: str, deduplication: str) -> None:
        message = {
            "QueueUrl": settings.intake_queue_url,
            "MessageBody": body,
            "MessageGroupId": group,
            "MessageDeduplicationId": deduplication,
        }
        call("sqs", "AmazonSQS.SendMessage", message, version="1.0")

    return Receiver(WebhookTokens(fetch), send)
