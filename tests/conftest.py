"""Read by the process that leads several others too, which the conftests of single suites are not."""

from contract.erp.matrix_run import pytest_configure
from e2e.one_process import pytest_xdist_make_scheduler

__all__ = ["pytest_configure", "pytest_xdist_make_scheduler"]
