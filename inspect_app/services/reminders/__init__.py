"""Reminders: who is told what of a running matter, by e-mail and to the robots of groups.

``matters`` what there is to tell · ``digests`` the morning's summary · ``words`` its wording ·
``sending`` to whom, each once · ``claims`` the rows that make it once · ``mail``, ``robots`` the
ways out · ``channels`` the addresses · ``asking`` the work every few minutes · ``feeds`` calendars.
"""
