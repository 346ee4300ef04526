"""One construct per file; a stack only puts them together."""
