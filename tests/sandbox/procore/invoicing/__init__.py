"""Subcontractor invoices (requisitions) and owner invoices (payment applications), with their billing periods."""
