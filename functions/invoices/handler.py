"""Wakes of invoices."""

from tieout.wiring.working import work_wakes

handler = work_wakes
