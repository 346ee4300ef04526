"""The `tieout` command."""

import typer

from tieout.cli import config, dlq, doubt, hooks, shadow, tieout_
from tieout.cli.adopt import adopt
from tieout.cli.assumptions import assumptions
from tieout.cli.connect import connect
from tieout.cli.connectors import connectors
from tieout.cli.history import history
from tieout.cli.imports import import_
from tieout.cli.liability import liability
from tieout.cli.match import match
from tieout.cli.measures import measures
from tieout.cli.options import choose_target
from tieout.cli.pause import pause, resume
from tieout.cli.preflight import preflight
from tieout.cli.recover import recover
from tieout.cli.replay import replay
from tieout.cli.resync import resync
from tieout.cli.status import status

app = typer.Typer(no_args_is_help=True, pretty_exceptions_show_locals=False)  # locals may hold secrets
app.callback()(choose_target)
app.command()(status)
app.command()(history)
app.command()(resync)
app.command()(replay)
app.command()(recover)
app.command("import")(import_)
app.command()(pause)
app.command()(resume)
app.command()(connect)
app.command()(preflight)
app.command()(adopt)
app.command()(connectors)
app.command()(assumptions)
app.command()(match)
app.command()(liability)
app.command()(measures)
app.add_typer(tieout_.app, name="tieout")
app.add_typer(config.app, name="config")
app.add_typer(doubt.app, name="doubt")
app.add_typer(dlq.app, name="dlq")
app.add_typer(hooks.app, name="hooks")
app.add_typer(shadow.app, name="shadow")
