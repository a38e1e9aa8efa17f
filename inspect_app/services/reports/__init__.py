"""The period report: what was inspected, found, ordered and put right, as `rules.period_report`.

``records`` says what of the record belongs to a period · ``cells`` counts it by place · ``report``
makes the report of the counts · ``sheet`` and ``workbook`` write it · ``words`` words the papers.
"""
