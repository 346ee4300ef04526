"""Parts of recoveries. And every hour: start the recovery of each connection whose night it is."""

from tieout.wiring.recovering import recover_parts, start_recoveries

handler = recover_parts
dispatch = start_recoveries
