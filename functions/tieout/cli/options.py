"""What all commands share: which stack, which connection, and how errors are told."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.markup import escape

from tieout.cli.output import console
from tieout.config.connection import ConfigurationError
from tieout.connectors.http import RefusedAddress
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import LeaseLost
from tieout.wiring.deployment import CORE_STACK, Deployment, Target, find

P = ParamSpec("P")
R = TypeVar("R")

AWS_FAILED = (BotoCoreError, ClientError)
"""AWS could not be reached, or refused: what boto3 raises."""

AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON, for programs.")]
Connections = Annotated[
    str | None, typer.Option("--connection", "-c", help="The connection; needed if there are several.")
]


def choose_target(
    context: typer.Context,
    profile: Annotated[str | None, typer.Option(help="AWS profile.")] = None,
    region: Annotated[str | None, typer.Option(help="AWS region.")] = None,
    endpoint: Annotated[str | None, typer.Option(help="AWS endpoint, of an emulator.")] = None,
    stack: Annotated[str, typer.Option(help="Name of the core stack.")] = CORE_STACK,
    stack_file: Annotated[
        Path | None, typer.Option(envvar="TIEOUT_STACK_FILE", help="The file that 'make local' writes.")
    ] = None,
) -> None:
    """Keep the project platform and the ERP tied out."""
    context.obj = Target(profile, region, endpoint, stack, stack_file)


def deployment(context: typer.Context) -> Deployment:
    """The stack that the options name. Raises: ConfigurationError."""
    return find(context.find_object(Target) or Target())


def only_connection(deployed: Deployment, named: str | None) -> str:
    """The connection that was named, or the only one there is.

    Raises:
        ConfigurationError: there is none, or several to choose from.
    """
    known = deployed.composition.documents.ids()
    if named is not None:
        if named not in known:
            raise ConfigurationError([f"there is no connection {named!r}; there are: {', '.join(known) or 'none'}"])
        return named
    if len(known) != 1:
        raise ConfigurationError([f"name the connection with --connection; there are: {', '.join(known) or 'none'}"])
    return known[0]


def told(command: Callable[P, R]) -> Callable[P, R]:
    """Tell errors that a person can act on as such: one line each and exit code 2, no traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except ConfigurationError as error:
            tell_errors(*error.problems)
        except (NotNow, NeedsPerson, RefusedAddress) as error:
            tell_errors(str(error))
        except LeaseLost as error:
            lost = (
                "this took too long, and somebody else took the record over; look what stands there now, then repeat it"
            )
            tell_errors(f"{lost} ({error})")
        except AWS_FAILED as error:
            again = "check the credentials, the region and the way there, then run it again: nothing is done twice"
            tell_errors(f"AWS could not be asked: {error}; {again}")
        raise typer.Exit(2)

    return run


def tell_errors(*problems: str) -> None:
    """One line each, as text: what a person typed, or a vendor said, may hold brackets."""
    for problem in problems:
        console.print(f"[red]error[/red] {escape(problem)}", soft_wrap=True)
