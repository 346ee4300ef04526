"""Invoices: pay apps of subcontractors and applications to owners, from the platform to the ERP."""
