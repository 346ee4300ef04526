"""Pages and comparisons of runs. Every hour: start the runs whose hour it is. And the history, off the ledger's stream."""

from tieout.wiring.reconciling import start_runs, work_runs
from tieout.wiring.snapshotting_history import leave_history

handler = work_runs
start = start_runs
history = leave_history
