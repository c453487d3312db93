"""County lending: agricultural loans by county and area, and where they concentrate.

Net increase comes first, disbursement second: revolving loans inflate the latter.
`region_code` is the county of the project, which decides key-county concentration.
"""

from queries.lending.figures import balances, flows, key_regions, subsidised
from queries.lending.kpis import (
    AGRI_BALANCE,
    AGRI_DISBURSED,
    AGRI_GROWTH_GAP,
    AGRI_INCREMENT,
    AGRI_INCREMENT_GAP,
    FOCUS_MIX,
    KEY_COUNTY_CONCENTRATION,
    KEY_COUNTY_GROWTH_GAP,
    KPIS,
)
from queries.lending.questions import (
    by_program,
    by_region,
    disbursed_course,
    lent_outside_key_counties,
    subsidised_by_region,
)

__all__ = [
    "AGRI_BALANCE",
    "AGRI_DISBURSED",
    "AGRI_GROWTH_GAP",
    "AGRI_INCREMENT",
    "AGRI_INCREMENT_GAP",
    "FOCUS_MIX",
    "KEY_COUNTY_CONCENTRATION",
    "KEY_COUNTY_GROWTH_GAP",
    "KPIS",
    "balances",
    "by_program",
    "by_region",
    "disbursed_course",
    "flows",
    "key_regions",
    "lent_outside_key_counties",
    "subsidised",
    "subsidised_by_region",
]
