"""One folder per outside system, each of the same shape. Wiring imports the one that a connection names, lazily."""
