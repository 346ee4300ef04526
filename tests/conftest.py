"""Read by the process that leads several others too, which the conftests of single suites are not."""

from contract.erp.matrix_run import pytest_configure

__all__ = ["pytest_configure"]
