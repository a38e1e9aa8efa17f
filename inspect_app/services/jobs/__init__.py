"""Background work: asked for, claimed by one runner at a time, done or taken up again.

``queue`` the table of jobs · ``running`` one job from its claim to its end · ``ticket`` what the
work itself says of its progress.
"""
