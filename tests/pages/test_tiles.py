"""Headline tiles: one block of HTML that says value, change, plan and why not."""

import re
from urllib.parse import unquote

from pages.parts.tiles import Tile, html
from queries.text import Text, speak

DEPOSITS = Tile("deposits", Text("存款", "deposits"), "45.23 亿元")


def drawn(**changes):
    given = {f: getattr(DEPOSITS, f) for f in ("id", "label", "value")} | changes
    return html([Tile(**given)], "org=62&lang=zh")


def test_a_tile_has_its_name_its_label_and_its_value():
    made = drawn()
    assert made.startswith('<div class="tiles n1"><section class="tile" data-tile="deposits">')  # fmt: skip
    assert '<div class="tile-label">存款</div>' in made
    assert '<div class="tile-value">45.23 亿元</div>' in made


def test_a_label_begins_with_a_capital():
    speak("en")
    assert '<div class="tile-label">Deposits</div>' in drawn()


def test_an_undefined_value_is_a_dash_with_its_reason():
    made = drawn(value=None, reason=Text("当地无同业", "no peer here"))
    assert '<div class="tile-value">—</div>' in made
    assert '<div class="tile-note">当地无同业</div>' in made


def test_words_of_the_warehouse_are_no_markup():
    nasty = "<script>alert(1)</script>"
    made = drawn(
        value=nasty, label=Text(nasty, nasty), change=nasty, detail=nasty, reason=Text(nasty, nasty)
    )  # fmt: skip
    assert "<script" not in made


def test_a_movement_carries_its_direction():
    assert '<div class="tile-change up">▲ +1</div>' in drawn(change="▲ +1", direction=1)
    assert 'tile-change down"' in drawn(change="▼ −1", direction=-1)
    assert 'tile-change "' in drawn(change="0", direction=0)


def test_completion_is_a_bar_with_the_schedule_marked_and_told():
    made = drawn(completion=0.8, pace=0.833, status="watch", detail="第3位")
    assert '<span style="width:80.0%">' in made
    assert '<i style="left:83.3%">' in made
    assert 'aria-label="完成 80.0% · 序时 83.3%"' in made
    assert '<b class="watch">▲ 略慢</b> · 第3位' in made


def test_a_bar_never_leaves_its_frame_but_says_the_truth():
    made = drawn(completion=1.27, pace=None)
    assert "width:100.0%" in made
    assert "完成 127.0%" in made
    assert "序时" not in made
    assert "width:0.0%" in drawn(completion=-0.2)


def test_a_link_carries_the_address_along():
    made = drawn(page="deposit_share")
    assert '<a href="./deposit_share?org=62&amp;lang=zh" data-page="deposit_share">' in made  # fmt: skip


def test_a_course_is_drawn_from_three_values_on():
    assert "<img" not in drawn(course=(1.0, 2.0))
    made = drawn(course=(1.0, 2.0, 4.0))
    picture = unquote(re.search(r'src="data:image/svg\+xml,([^"]+)"', made)[1])
    assert 'points="0.0,20.0 44.0,14.0 88.0,2.0"' in picture
    assert 'alt=""' in made
    assert "nan" not in drawn(course=(5.0, 5.0, 5.0))
