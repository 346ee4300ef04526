"""Sage 300 Construction and Real Estate behind hh2's cloud."""
