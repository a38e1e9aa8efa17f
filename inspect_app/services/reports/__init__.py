"""The period report: what was inspected, found, ordered and put right, as `rules.period_report`.

``records`` says what of the record belongs to a period · ``places`` where institutions are ·
``cells`` counts by place · ``report`` makes the report of the counts, ``memory`` remembers them ·
``sheet`` and ``workbook`` write it · ``words`` words the papers.
"""
