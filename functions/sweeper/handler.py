"""Every minute: wake what is due. And the relay behind the delay queue."""

from tieout.wiring.sweeping import relay_delayed, sweep_due

handler = sweep_due
relay = relay_delayed
