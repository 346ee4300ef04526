"""The functions of the tie-out."""
