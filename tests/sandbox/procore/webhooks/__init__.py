"""Hooks, triggers, events and the engine that delivers them."""
