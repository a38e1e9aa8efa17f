"""Draws: bind pool and seed by a commitment, reveal once, publish; and who stays away.

``pool``: what a draw binds · ``drawing``: commit, reveal, drop · ``publishing`` · ``reading`` for
pages · ``recusals``.
"""
