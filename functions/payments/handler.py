"""Wakes of payments, and messages of their imports."""

from tieout.wiring.pulling import work_pulls

handler = work_pulls
