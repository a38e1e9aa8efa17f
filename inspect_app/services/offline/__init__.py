"""What a phone takes along: the register in scope in pages, then the inspector's day.

`rounds` says which institutions come next, `places` what is told of them, `day` the rest.
"""
