"""Who was visited and who was not, as `rules.coverage` defines it.

``counting`` any period, from ``cells`` · ``kept`` a period that is kept counted, by ``keeping``,
proven by ``checking`` · ``missed`` and ``excuses`` · ``blind_spots``.
"""
