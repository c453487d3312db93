"""Outlet stars worked out from module scores, by the rule of `queries.stars.rule`."""
