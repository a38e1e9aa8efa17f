"""What is kept: one model a file, and the evidence store. May import rules only.

Importing `inspect_app.store.models` loads every model.
"""
