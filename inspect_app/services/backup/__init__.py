"""Everything in one file as of one moment, and back: ``making``, ``restoring``, ``archive``."""
