"""Payables and receivables: bills, invoices, and the payments of both."""
