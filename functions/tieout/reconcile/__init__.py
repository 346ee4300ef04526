"""Tie-out: both sides' snapshots, the questions asked of them, and what does not agree, in dollars."""
