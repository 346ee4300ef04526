"""Wakes of change orders."""

from tieout.wiring.working import work_wakes

handler = work_wakes
