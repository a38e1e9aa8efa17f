"""The ledgers that offices keep, as xlsx: 检查台账 of visits, 整改销号台账 of what was ordered.

``sheet`` writes one, row by row · ``visits``, ``rectifications`` say its columns and rows ·
``ordered`` reads what became of each violation · ``words`` words the values.
"""
