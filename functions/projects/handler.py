"""Wakes of projects."""

from tieout.wiring.working import work_wakes

handler = work_wakes
