"""Breaks made by hand, one per clause of the write protocol, each of which the tests must notice."""
