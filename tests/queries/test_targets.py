"""Plans in draft beside those in force, on the village."""

from datetime import date

import pytest

from queries import schema, targets
from queries.catalogue import QUESTIONS
from tests import village

DRAFT = {
    "kpi": "deposit_average", "year": 2026, "slice": "*", "version": 2, "kind": "increment",
    "issued_on": date(2026, 3, 1), "document_no": None, "status": "draft",
}  # fmt: skip


@pytest.fixture
def drafted(stored):
    rows = [
        {**DRAFT, "org_id": "E", "period": "year", "value": 66.0},
        {**DRAFT, "org_id": "E", "period": "q1", "value": 30.0},
        {**DRAFT, "org_id": "E2", "period": "year", "value": 5.0},
        {**DRAFT, "org_id": "W", "period": "year", "value": 10.0},
        {**DRAFT, "org_id": "W", "period": "year", "value": 20.0, "year": 2027},
    ]
    kept = village.ROWS[schema.target]
    return stored({**village.ROWS, schema.target: [*kept, *rows]})


def test_a_draft_stands_beside_what_is_issued(within, drafted):
    found = targets.draft_against_issued(within())
    columns = ("year", "org", "period", "issued", "draft", "change")
    assert found.select(columns).rows() == [
        (2026, "东县支行", "q1", 30.0, 30.0, 0.0),
        (2026, "东县支行", "year", 60.0, 66.0, 66.0 - 60.0),
        (2026, "东二", "year", None, 5.0, None),
        (2026, "西县支行", "year", 12.0, 10.0, 10.0 - 12.0),
        (2027, "西县支行", "year", None, 20.0, None),
    ]


def test_a_reader_sees_the_drafts_of_own_units_alone(within, drafted):
    found = QUESTIONS["draft_against_issued"](within("W", grants=("/R/W/",)))
    assert found["org_id"].unique().to_list() == ["W"]


def test_a_draft_is_no_plan_yet(within, drafted):
    plans = targets.plans("deposit_average", within())
    assert plans["E"] == {"year": 60.0, "q1": 30.0, "half": 40.0, "q3": 50.0}
    assert plans["R"]["year"] == 60.0 + 12.0


def test_the_highest_issued_version_counts(within, stored):
    kept = village.ROWS[schema.target]
    newer = {**DRAFT, "org_id": "E", "period": "year", "value": 70.0, "status": "issued"}  # fmt: skip
    stored({**village.ROWS, schema.target: [newer, *kept]})
    assert targets.plans("deposit_average", within())["E"]["year"] == 70.0
