"""A queue and the function that empties it: intake, every entity and the relay are this one construct."""

from collections.abc import Iterable, Mapping

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.parts import permissions
from infra.parts.function import TieoutFunction
from infra.parts.permissions import Permission
from infra.parts.queue import WorkQueue
from infra.parts.site import Site


class Pipeline(Construct):
    """First the queue, so that others can be told where it is; then, by `serve`, the function that empties it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        site: Site,
        handler: str,
        timeout: Duration,
        late: Duration,
        fifo: bool = True,
    ) -> None:
        """Make the queue; `late` is the age of a message that raises an alarm."""
        super().__init__(scope, construct_id)
        self._site, self._handler, self._timeout, self._fifo = site, handler, timeout, fifo
        self.work = WorkQueue(self, "Work", site=site, fifo=fifo, timeout=timeout, late=late)
        self.queue = self.work.queue

    def serve(
        self, environment: Mapping[str, str], may: Iterable[Permission], *, concurrency: int, memory: int = 512
    ) -> TieoutFunction:
        """Let the function consume the queue.

        FIFO takes one message at a time: in a batch, a poison message takes its neighbours to the dead letters with it.
        The cap stands on the mapping, not on the function: there, throttled messages would burn their receives.
        """
        function = TieoutFunction(
            self,
            "Worker",
            site=self._site,
            handler=self._handler,
            environment=environment,
            may=[permissions.receive_from(self.queue), *may],
            timeout=self._timeout,
            memory=memory,
        )
        lambda_.EventSourceMapping(
            self,
            "Feed",
            target=function.function,
            event_source_arn=self.queue.queue_arn,
            batch_size=1 if self._fifo else 10,
            report_batch_item_failures=True,
            max_concurrency=concurrency,
        )
        return function
