"""The CDK app: `python -m infra.app`, run by the CDK CLI or by make. Bad choices end it before anything is written."""

import sys
from collections.abc import Mapping

from aws_cdk import App, Environment, Tags, Validations
from cdk_nag import AwsSolutionsChecks

from infra.choices import BadChoiceError, Choices, choices_of
from infra.flags import FLAGS
from infra.names import CORE_STACK, PRODUCTION_STACK, connection_stack
from infra.parts.bundle import Bundle, build, target_of
from infra.stacks.connection import ConnectionStack
from infra.stacks.core import CoreStack
from infra.stacks.production import ProductionStack


def new_app(context: Mapping[str, object] | None = None, outdir: str | None = None) -> App:
    """An empty app with our flags; what the CLI hands over comes on top of `context`."""
    return App(context={**FLAGS, **(context or {})}, outdir=outdir, analytics_reporting=False)


def choices_in(app: App) -> Choices:
    """The choices in an app's context.

    Raises:
        BadChoiceError: naming every error.
    """
    return choices_of(dict(app.node.get_all_context()))


def compose(app: App, choices: Choices, bundle: Bundle) -> None:
    """Put the stacks into the app, and the rules that they must keep."""
    env = Environment(account=choices.account, region=choices.region)
    core = CoreStack(
        app, CORE_STACK, choices=choices, bundle=bundle, env=env, termination_protection=not choices.development
    )
    connections = [
        ConnectionStack(app, connection_stack(connection), connection=connection, env=env)
        for connection in choices.connections
    ]
    for stack in connections:
        stack.add_stack_dependency(core, "the key and the webhooks' address are core's")
    if not choices.development:
        production = ProductionStack(app, PRODUCTION_STACK, core=core, connections=choices.connections, env=env)
        for stack in connections:
            production.add_stack_dependency(stack, "a guard needs its secret")
    Tags.of(app).add("application", "tieout")
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))


def main() -> int:
    """Synthesize. Returns 1 when the choices are wrong."""
    app = new_app()
    try:
        choices = choices_in(app)
    except BadChoiceError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    compose(app, choices, build(target_of(choices)))
    app.synth()
    return 0


if __name__ == "__main__":
    sys.exit(main())
