"""`bench`: the figures of design §8, each measured in one run beside what it is compared with.

A figure has a module of its own: `intake`, `papers`, `coverage`, `lists`, `imports`. They measure a
`stand`: instances made for this run alone, filled with fictional data of fixed chance, and removed
at the end. What two things cost is compared by taking turns (A B A B …) and by medians.
"""
