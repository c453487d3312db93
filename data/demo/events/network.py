"""Cases of the tree and of stars: mergers, moves, ups and downs."""

from datetime import date

from data.demo import cast
from data.demo.days import QUARTERS
from data.demo.events.event import BRIEF, IMPORTS, SHARE, STARS, Event, Where
from queries.text import Text


def _rated(outlet: str) -> Where:
    return {"outlet_id": outlet, "quarter": QUARTERS[-1]}


EVENTS: tuple[Event, ...] = (
    Event(
        "outlet_merged",
        Text(
            "陇西西大街分理处并入东大街分理处",
            "Longxi Xidajie was merged into Dongdajie",
        ),
        "org_succession",
        {
            "from_org_id": cast.MERGED_OUTLET,
            "to_org_id": cast.MERGED_INTO,
            "effective_on": cast.MERGED_ON,
        },
        STARS,
    ),
    Event(
        "outlet_opened",
        Text("西峰岐黄大道分理处2026年新开业", "Xifeng Qihuang Avenue opened in 2026"),
        "organization",
        {"org_id": cast.NEW_OUTLET, "opened_on": date(2026, 5, 18)},
        BRIEF,
    ),
    Event(
        "outlet_upgraded",
        Text(
            "静宁界石铺分理处升格更名为支行",
            "Jingning Jieshipu was upgraded and renamed",
        ),
        "name_alias",
        {"id": cast.UPGRADED_OUTLET},
        IMPORTS,
    ),
    Event(
        "outlet_relocated",
        Text(
            "宁县长庆桥分理处迁址", "Ning County Changqingqiao moved to a new address"
        ),
        "name_alias",
        {"id": cast.RELOCATED_OUTLET},
        IMPORTS,
    ),
    Event(
        "outlet_transferred",
        Text(
            "太平分理处由镇原支行划归西峰支行",
            "The Taiping outlet went from Zhenyuan to Xifeng",
        ),
        "organization_move",
        {"org_id": cast.MOVED_OUTLET, "effective_on": cast.MOVED_ON},
        SHARE,
    ),
    Event(
        "county_renamed",
        Text("华亭县改为华亭市", "Huating County became Huating City"),
        "name_alias",
        {"id": cast.RENAMED_COUNTY},
        IMPORTS,
    ),
    Event(
        "branch_renamed",
        Text(
            "定西友谊支行更名为定西新城支行",
            "Dingxi Youyi became Dingxi New Town Sub-branch",
        ),
        "name_alias",
        {"id": cast.RENAMED_BRANCH},
        IMPORTS,
    ),
    Event(
        "long_name",
        Text("名称很长的网点", "An outlet with a very long name"),
        "organization",
        {"org_id": cast.LONG_NAME_OUTLET},
        STARS,
    ),
    Event(
        "star_up",
        Text(
            "连续两季达标，升为三星", "Two quarters above its band: up to three stars"
        ),
        "rating_star",
        _rated(cast.STAR_UP) | {"star": 3, "reason": "score"},
        STARS,
    ),
    Event(
        "star_down",
        Text("一次降两星", "Down two stars at once"),
        "rating_star",
        _rated(cast.STAR_DOWN) | {"star": 2, "band_star": 2},
        STARS,
    ),
    Event(
        "star_capped",
        Text(
            "一票否决，限一星四个季度",
            "A veto caps the outlet at one star for four quarters",
        ),
        "rating_star",
        _rated(cast.STAR_VETO) | {"reason": "capped_by_veto"},
        STARS,
    ),
    Event(
        "star_held",
        Text("首季达标，待升星", "First quarter above its band: held"),
        "rating_star",
        _rated(cast.STAR_HELD) | {"reason": "held_one_quarter"},
        STARS,
    ),
    Event(
        "star_unrated",
        Text("缺模块得分，未参评", "A module score is missing: not rated"),
        "rating_star",
        _rated(cast.NOT_RATED[0]) | {"reason": "not_rated"},
        STARS,
    ),
    Event(
        "plaque_removed",
        Text("跌出四星，摘牌", "Below four stars: the plaque goes"),
        "rating_star",
        _rated(cast.PLAQUE_LOST) | {"has_plaque": False},
        STARS,
    ),
    Event(
        "star_merged",
        Text("网点合并当季取低星", "The merger's quarter keeps the lower star"),
        "rating_star",
        {"outlet_id": cast.MERGED_INTO, "reason": "merged"},
        STARS,
    ),
)
