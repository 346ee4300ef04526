"""The `tieout` command."""

import typer

from tieout.cli import hooks
from tieout.cli.assumptions import assumptions
from tieout.cli.connect import connect
from tieout.cli.history import history
from tieout.cli.options import choose_target
from tieout.cli.resync import resync
from tieout.cli.status import status

app = typer.Typer(no_args_is_help=True, pretty_exceptions_show_locals=False)  # locals may hold secrets
app.callback()(choose_target)
app.command()(status)
app.command()(history)
app.command()(resync)
app.command()(connect)
app.command()(assumptions)
app.add_typer(hooks.app, name="hooks")
