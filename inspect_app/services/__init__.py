"""What the office does: one verb, one function, one commit. May import pdf, store and rules."""
