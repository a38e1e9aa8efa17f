"""The schema's history: each version stands alone and is never edited after it was shared."""
