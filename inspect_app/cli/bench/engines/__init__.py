"""Engines that set the same two pages.

Each module is loaded by its path, in a process of its own that holds nothing else. It offers
``prepare(folder of faces)``: a function from a paper to the bytes of a PDF, with what only has to
be done once already done.
"""
