"""Two entries that are one institution: offered, told apart, merged by a person, undone.

``duplicates`` who is offered · ``distinctions`` who was judged to be two · ``sides`` the two beside
each other · ``merges`` the deed and its undoing, by ``facts``, ``references`` and ``events`` ·
``standing`` where the cases of a merged entry are kept.
"""
