"""The life of a notice after delivery: reported, extended, rechecked, referred, closed, chased.

``deeds`` reports, referrals, closure · ``extensions`` · ``rechecks`` · ``chasing`` who is late, in
the order of ``chase_order``.
"""
