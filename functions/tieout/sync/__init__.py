"""The one push flow, the intake before it, and what they need of the outside (`ports`). Knows no vendor and no cloud."""
