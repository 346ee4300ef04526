"""Commitments: purchase orders and subcontracts, from the platform to the ERP."""
