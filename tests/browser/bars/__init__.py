"""What the phone is held to (docs/figures.md), measured in a real browser and printed.

`make phone-bars` runs all of it, `ARGS="--only ready,search"` a part, `ARGS="--json FILE"` keeps
every value.
"""
