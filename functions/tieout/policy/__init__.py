"""What may go, and as what: ownership, gates and field mapping, as pure functions over records and configuration."""
