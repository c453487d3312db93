"""Granary 粮仓: the table of contents. Each page is one file in pages/."""

import streamlit as st

from queries import config

config.spare_threads()

from pages.parts.shell import (  # noqa: E402
    Entry,
    NotSignedIn,
    at_its_name,
    begin,
    check,
    choose_language,
    close_house,
    entitle,
    failed,
    navigate,
    open_house,
    page,
    protected,
    refuse,
    sign_in,
    warm,
)
from queries.text import ReaderError, Text  # noqa: E402


def contents() -> list[Entry]:
    return [
        page("overview/scorecard", Text("经营总览", "Scorecard"), "space_dashboard"),
        page("overview/daily", Text("每日快报", "Daily"), "today"),
        page("overview/briefing", Text("支行一页通", "Sub-branch brief"), "description"),
        page("market/deposit_share", Text("存款份额", "Deposit share"), "pie_chart"),
        page("income/fee_mix", Text("中间业务收入", "Fee mix"), "stacked_bar_chart"),
        page("network/outlet_stars", Text("网点星级", "Outlet stars"), "star"),
        page("county/agri_lending", Text("县域涉农贷款", "County lending"), "agriculture"),
        page("meeting/editions", Text("会议材料", "Editions"), "inventory_2"),
        page("meeting/present", Text("会议演示", "Present"), "slideshow"),
        page("manage/data_health", Text("数据健康", "Data health"), "fact_check"),
        page("manage/import_files", Text("数据导入", "Import"), "upload_file"),
        page("manage/targets", Text("计划管理", "Targets"), "flag"),
        page("manage/members", Text("人员与权限", "Members"), "group"),
        page("manage/audit", Text("审计日志", "Audit log"), "receipt_long"),
        page("about/definitions", Text("指标口径", "Definitions"), "menu_book"),
    ]  # fmt: skip


def run() -> None:
    """Show the page the reader asked for; the one place where errors are caught."""
    st.set_page_config(page_title="粮仓 Granary", page_icon="🌾", layout="wide")
    begin()
    choose_language()
    name, current = navigate(contents())
    entitle(current.title)
    try:
        open_house()
        check(name)
        current.run()
        close_house(name)
    except NotSignedIn as error:
        sign_in(error)
    except ReaderError as error:
        refuse(error)
    except Exception:  # noqa: BLE001  `failed` logs it
        # Anything else is a bug: logged with its traceback, never shown.
        st.error(f"{FAILED} {failed(name)}")


FAILED = Text(
    "本页暂时无法显示，问题已记录。请刷新；如仍出现，请联系管理员。",
    "This page cannot be shown right now; the problem was logged. Reload, and tell the administrator if it stays.",
)

if __name__ == "__main__":
    run()
else:
    # `streamlit run app.py` finds this and serves it, after `warm` has run.
    app = st.App("app.py", lifespan=warm, middleware=protected(), routes=at_its_name("scorecard"))  # fmt: skip
