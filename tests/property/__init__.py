"""A model of the whole write protocol: people, faults, deaths and time in any order, and the promises checked after each."""
