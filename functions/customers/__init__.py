"""Customers: from the ERP to the platform, imported and one by one."""
