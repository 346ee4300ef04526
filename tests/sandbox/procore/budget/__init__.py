"""The budget of a project: its lines, its lock, its views, and what changes it."""
