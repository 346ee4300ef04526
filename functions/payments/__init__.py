"""Payments, and costs to date: from the ERP to the platform."""
