"""`demo`: a fictional district to try the program on, with notices in every state.

Everything is made as people make it: the register by an import, visits as documents a phone sends,
papers and deeds through the services. The district's code does not exist, its places lie in a
desert, its names are invented. The same first day makes the same demo.
"""
