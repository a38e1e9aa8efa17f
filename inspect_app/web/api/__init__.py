"""The JSON interface of design §7, one blueprint a noun, under /api/v1."""
