"""Projects: budgets, job cost, templates and change orders."""
