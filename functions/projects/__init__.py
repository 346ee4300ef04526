"""Projects: number, name and manager from the platform to the ERP."""
