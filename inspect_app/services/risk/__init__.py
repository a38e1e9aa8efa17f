"""Which institution should be visited next: the rule of `rules.risk` asked of the database."""
