"""Stars from scores: the demo's come out as they are, a changed score moves its star."""

import json
import shutil
from datetime import date

import polars as pl
import pytest

from data.__main__ import main
from data.demo import cast
from data.intake import PeriodClosed
from data.ratings.history import History, young
from data.ratings.rate import CannotRate, rate
from data.store import Store, build
from queries import schema
from tests.data import hamlet

QUARTERS = [date(2024, 12, 31), date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31)]  # fmt: skip
LAST = date(2026, 9, 30)


def rated(*scores, **more):
    history = History("E1", dict(zip(QUARTERS, scores, strict=False)), **more)
    return [(row["star"], row["reason"]) for row in history.rows()]


def test_up_one_star_at_the_second_quarter_running_down_at_once():
    assert rated(650, 850, 850, 850, 420) == [
        (2, "score"),
        (2, "held_one_quarter"),
        (3, "score"),
        (3, "held_one_quarter"),
        (1, "score"),
    ]


def test_a_quarter_below_or_unrated_starts_the_wait_again():
    assert [star for star, _ in rated(650, 750, 650, 750, 750)] == [2, 2, 2, 2, 3]
    assert [star for star, _ in rated(650, 750, None, 750, 750)] == [2, 2, None, 2, 3]


def test_veto_merger_and_youth():
    assert rated(850, 850, 850, vetoed={QUARTERS[1]}) == [
        (4, "score"),
        (1, "capped_by_veto"),
        (1, "held_one_quarter"),
    ]
    assert rated(850, 850, absorbed={QUARTERS[0]: 2}) == [(2, "merged"), (4, "score")]
    assert rated(850, 850, unrated={QUARTERS[0]}) == [(None, "not_rated"), (4, "score")]
    opened = date(2025, 2, 1)
    assert [young(opened, q) for q in QUARTERS[:4]] == [False, True, True, False]
    assert rated(650, held=4) == [(2, "score")]


def test_a_plaque_hangs_after_four_quarters_at_four_stars():
    history = History("E1", dict(zip(QUARTERS, (850, 850, 850, 850, 790), strict=False)))  # fmt: skip
    hung = [row["has_plaque"] for row in history.rows()]
    assert hung == [False, False, False, True, False]


def test_the_demos_ratings_are_what_the_rule_makes_of_its_scores(demo_folder):
    done = rate(demo_folder, "me", dry_run=True)
    assert (done.version, done.changes.height, done.later) == (None, 0, 0)
    assert done.rated > 2000


@pytest.fixture
def changed(demo_folder, tmp_path):
    """The demo with one outlet's last scores a hundred points lower."""
    place = tmp_path / "w"
    shutil.copytree(demo_folder, place)
    with Store(place).writing("score") as draft:
        table = schema.rating_score
        last = (table.c.outlet_id == cast.STAR_UP) & (table.c.quarter == LAST)
        down = table.update().where(last, table.c.module_id == "A")
        draft.run(down.values(score=table.c.score - 100))
    return place


def test_a_changed_score_moves_the_star_with_its_reason(changed):
    with pytest.raises(PeriodClosed):
        rate(changed, "me", quarter=LAST)
    told = rate(changed, "me", quarter=LAST, dry_run=True).changes
    done = rate(changed, "me", quarter=LAST, correct=True)
    assert done.changes.equals(told)
    assert done.changes.select("outlet_id", "star_before", "star", "reason").rows() == [
        (cast.STAR_UP, 3, 2, "score")
    ]
    with Store(changed).writing("look") as draft:
        draft.abandon()
        row = draft.rows(schema.rating_star).filter(outlet_id=cast.STAR_UP, quarter=LAST)  # fmt: skip
        log = draft.rows(schema.load_log).sort("load_id").row(-1, named=True)
        kept = draft.rows(schema.revision).filter(load_id=log["load_id"])
        rows = draft.rows(schema.rating_star).filter(quarter=LAST).height
    assert row["data_status"].item() == "revised"
    assert (log["feed"], log["file_name"], log["row_count"]) == ("rating_star", "rate 2026-09", 1)  # fmt: skip
    assert ("star", "3", "2") in kept.select("column_name", "old_value", "new_value").rows()  # fmt: skip
    assert rows == rate(changed, "me", quarter=LAST).rated


def test_a_new_veto_caps_and_is_remembered(changed):
    veto = {"quarter": date(2026, 6, 30), "vetoes": [cast.PLAQUE_LOST]}
    done = rate(changed, "me", correct=True, **veto)
    assert done.changes.select("star", "reason", "has_plaque").rows() == [
        (1, "capped_by_veto", False)
    ]
    # The veto holds for three quarters more, so the next differs too, and the lower score.
    assert done.later == 2
    again = rate(changed, "me", correct=True).changes.filter(outlet_id=cast.PLAQUE_LOST)
    assert again.select("quarter", "star", "reason").rows() == [
        (LAST, 1, "capped_by_veto")
    ]
    with pytest.raises(CannotRate, match="no scores"):
        rate(changed, "me", quarter=LAST, vetoes=["62"])


def test_a_bank_without_stars_gets_them_by_the_command(tmp_path, capsys):
    frames = hamlet.frames()
    frames["rating_module"] = pl.DataFrame(
        {
            "module_id": ["A", "B"], "version": "1", "name_zh": "甲", "name_en": "A",
            "max_score": 500.0, "valid_from": date(2020, 1, 1),
        }
    )  # fmt: skip
    scores = [("E1", "A", 450.0, 1.5), ("E1", "B", 402.0, 0.0), ("E2", "A", 500.0, 0.0)]
    columns = ["outlet_id", "module_id", "score", "deduction"]
    frames["rating_score"] = pl.DataFrame(scores, columns, orient="row").with_columns(
        quarter=hamlet.MAR, version=pl.lit("1")
    )
    build(tmp_path / "w", frames, "hamlet")
    where = ["--warehouse", f"duckdb:///{tmp_path}/w", "--lang", "en"]
    assert main(["rate", "--month", "2026-05", "--by", "me", "--json", *where]) == 0
    told = json.loads(capsys.readouterr().out)
    rows = [(c["outlet_id"], c["score"], c["star"], c["reason"]) for c in told["changes"]]  # fmt: skip
    assert rows == [("E1", 850.5, 4, "score"), ("E2", None, None, "not_rated")]
    assert main(["rate", *where]) == 0
    assert "as they should be" in capsys.readouterr().out
    assert main(["rate", "--quarter", "2025-12", *where]) == 1
    with pytest.raises(SystemExit):
        main(["rate", "--veto", "E1", *where])
