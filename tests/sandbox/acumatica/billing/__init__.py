"""Owner billing: pro forma invoices."""
