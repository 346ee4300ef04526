"""Budgets: the baseline and every approved change of it, from the platform to the ERP."""
