"""A look-alike of Acumatica ERP's contract-based REST API, endpoint Default/24.200.001 (contract version 4)."""
