"""检查审批: inspections asked for, approved or refused, and those approved after the visit."""
