"""What the office does: one verb, one function, one commit. May import pdf, store and rules.

One package a noun; what stands beside them is one module each: people, offices, accounts and who
is signed in; the audit chain; calendars; assignments; the first pages (home, field_day).
"""
