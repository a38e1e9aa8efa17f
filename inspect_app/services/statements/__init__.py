"""Coverage statements (覆盖情况表): made once from the register and the visits, frozen, signed.

``gathering`` reads one moment of the database · ``content`` is the kept file of it · ``making`` the
deeds · ``papers`` its PDF and xlsx · ``comparing`` two of them.
"""
