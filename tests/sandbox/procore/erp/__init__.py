"""The ERP Integrations tool: requests, request details, external data, and the accounting approver."""
