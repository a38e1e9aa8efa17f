"""A notice from its number to its life: issued, read, delivered, withdrawn, issued anew.

``issuing`` the deed · ``numbering`` numbers without gaps · ``basis`` what law it prints · ``paper``
and ``sheet_documents`` what stands on it · ``deeds`` delivery and withdrawal · ``reissuing`` after
a failed recheck · ``reading`` lists.
"""
