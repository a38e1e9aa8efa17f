"""What the regulations say: pure functions of values; no Flask, no SQLAlchemy, no clock."""
