"""A look-alike of Procore's public API: OAuth, REST resources, webhooks and the ERP Integrations tool."""
