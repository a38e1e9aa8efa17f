"""What an office means to visit in a period, and how far it has come.

``making`` a plan · ``scope``: which institutions it is about · ``progress``: what became of them,
counted in ``cells``, proven by ``checking`` · ``publishing`` it · ``lists`` for pages.
"""
