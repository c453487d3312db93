"""What every code of the warehouse is called: reasons, notes, states, types, areas."""

from queries.text import Text

REASONS: dict[str, Text] = {
    "NO_PEER": Text("当地无同业", "no peer here"),
    "PEER_MISSING": Text("同业数缺", "a peer has not reported"),
    "MARKET_DECLINE": Text("同业合计负增长", "market fell"),
    "BASE_ZERO": Text("基数为零", "base is zero"),
    "NO_TARGET": Text("未下达计划", "no target issued"),
    "NEW_ORG": Text("新设机构", "new unit"),
    "CLOSED": Text("已撤并", "closed"),
    "NOT_DUE": Text("未到期", "nothing due"),
    "LOW_COUNT": Text("样本少", "too few cases"),
    "NOT_AT_THIS_LEVEL": Text("本层级不适用", "not defined at this level"),
    "NO_SPLIT": Text("来源未分类型", "source has no split by type"),
    "NOT_LOADED": Text("数据未导入", "not loaded"),
    "INCOMPARABLE": Text("不可比", "not comparable"),
}

NOTES: dict[str, Text] = {
    "PEER_DECLINE": Text("有同业负增长", "a peer fell"),
    "UNSTABLE": Text("市场增量过小，份额不稳定", "unstable: the market hardly moved"),
    "ESTIMATED": Text("估算", "estimated"),
    "TIE": Text("并列", "tied"),
    "RESTATED": Text("已按机构变动重述", "restated for changes of units"),
    "BASE_PREVIOUS": Text("以上一期为基数", "previous snapshot as base"),
    "SMALLEST_FALL": Text("降幅最小", "smallest fall"),
    "PROVISIONAL": Text("快报数", "preliminary"),
    "SOLE_BANK": Text("当地独家", "sole bank here"),
}

STATES: dict[str, Text] = {
    "both": Text("双第一", "double first"),
    "both_tied": Text("双第一（并列）", "double first (tied)"),
    "stock_only": Text("仅存量第一", "stock only"),
    "increment_only": Text("仅增量第一", "increment only"),
    "neither": Text("均非第一", "neither"),
    "undecided": Text("数据不全，暂不判定", "pending data"),
    "no_peer": Text("无同业", "no peer"),
}

STATUS: dict[str, Text] = {
    "met": Text("达序时", "on schedule"),
    "watch": Text("略慢", "slightly behind"),
    "behind": Text("滞后", "behind"),
}

RULES: dict[str, Text] = {
    "kept": Text("达到", "kept"),
    "broken": Text("未达到", "broken"),
    "check": Text("需核实", "to check"),
    "seen": Text("监测", "monitoring"),
}

PEER_CLASSES: dict[str, Text] = {
    "一类": Text("一类", "Class 1"),
    "二类": Text("二类", "Class 2"),
    "三类": Text("三类", "Class 3"),
}

PACE: dict[str, Text] = {
    "quarters": Text("按季计划", "by quarterly plan"),
    "season": Text("按季节", "by season"),
    "calendar": Text("按日历", "by calendar"),
}

DATA_STATUS: dict[str, Text] = {
    "preliminary": Text("快报数", "preliminary"),
    "final": Text("正式数", "final"),
    "revised": Text("修订数", "revised"),
}

DEPOSIT_TYPES: dict[str, Text] = {
    "total": Text("各项存款", "all deposits"),
    "savings": Text("储蓄存款", "savings"),
    "corporate": Text("公司存款", "corporate"),
    "institutional": Text("机构存款", "institutional"),
    "other": Text("对公及其他", "corporate and other"),
}

FOCUS: dict[str, Text] = {
    "agriculture": Text("现代农业", "modern agriculture"),
    "processing": Text("农副产品加工", "processing"),
    "logistics": Text("农村物流", "rural logistics"),
    "infrastructure": Text("城镇基础设施", "town infrastructure"),
    "tourism": Text("旅游开发", "tourism"),
    "social": Text("科教文卫", "education, culture and health"),
    "other": Text("其他", "other"),
}

PROGRAMS: dict[str, Text] = {
    "household": Text("到户贷款", "households"),
    "leading_enterprise": Text("龙头企业", "leading enterprises"),
    "infrastructure": Text("基础设施", "infrastructure"),
    "social": Text("社会事业", "social projects"),
    "none": Text("非专项", "outside programs"),
}

LOAN_CLASSES: dict[str, Text] = {
    "pass": Text("正常", "pass"),
    "special_mention": Text("关注", "special mention"),
    "substandard": Text("次级", "substandard"),
    "doubtful": Text("可疑", "doubtful"),
    "loss": Text("损失", "loss"),
}

COHORTS: dict[str, Text] = {
    "this_year": Text("当年新放", "granted this year"),
    "earlier": Text("往年发放", "granted earlier"),
}

STAR_REASONS: dict[str, Text] = {
    "score": Text("按得分", "by score"),
    "capped_by_veto": Text("一票否决", "capped by veto"),
    "held_one_quarter": Text("待升星", "held one quarter"),
    "merged": Text("网点合并", "merged"),
    "not_rated": Text("未参评", "not rated"),
}

PEER_GROUPS: dict[str, Text] = {
    "all": Text("全部机构", "all banks"),
    "big4": Text("四行", "big four"),
    "big6": Text("六大行", "big six"),
    "local": Text("当地同业", "local peers"),
}

AGAINST: dict[str, Text] = {
    "year_start": Text("年初", "year start"),
    "last_month": Text("上月", "last month"),
    "last_year": Text("上年同期", "last year"),
}


def reason(code: str) -> Text:
    """Return a reason or note in words; several notes are joined."""
    words = [REASONS.get(c) or NOTES.get(c) or Text(c, c) for c in code.split(",") if c]
    return Text("；".join(w.zh for w in words), "; ".join(w.en for w in words))


def peer_group(code: str) -> Text:
    """Return what a peer group is called; a bank's own group keeps its code."""
    return PEER_GROUPS.get(code, Text(code, code))


ROLES: dict[str, Text] = {
    "executive": Text("行领导", "executive"),
    "branch_head": Text("机构负责人", "branch head"),
    "presenter": Text("汇报人", "presenter"),
    "steward": Text("数据管理员", "data steward"),
    "administrator": Text("系统管理员", "administrator"),
}

DUTIES: dict[str, Text] = {
    "executive": Text("查看本机构及下辖的全部数据，导出文件，封版会议材料", "sees every figure of the unit and beneath, exports, freezes editions"),
    "branch_head": Text("查看本机构明细；同级机构只看排名与合计", "sees the own unit in detail, sister units only as ranked totals"),
    "presenter": Text("只演示已封版的会议材料", "presents frozen editions only"),
    "steward": Text("查看本机构及下辖数据，导入、更正、关账", "sees the unit and beneath, loads, corrects, closes months"),
    "administrator": Text("管理人员与权限、查看审计日志；不因此看到业务数据", "manages members and reads the audit log; sees no figures by that"),
}  # fmt: skip

# What the audit log tells of.
ACTIONS: dict[str, Text] = {
    "sign_in": Text("登录", "sign-in"),
    "sign_out": Text("退出登录", "sign-out"),
    "access": Text("访问", "access"),
    "export": Text("导出文件", "export"),
    "ask": Text("命令行取数", "figures asked for"),
    "send": Text("邮件发送", "mail"),
    "freeze": Text("封版", "freeze"),
    "delete": Text("删除会议材料", "edition deleted"),
    "import_check": Text("导入前检查", "check before a load"),
    "import": Text("页面导入", "load from the page"),
    "load": Text("装载数据", "load"),
    "names": Text("名称对应", "names confirmed or revoked"),
    "rate": Text("核算星级", "rating"),
    "truth": Text("校验并保存", "checks kept"),
    "issue": Text("下达计划", "plans issued"),
    "close": Text("关账", "month closed"),
    "undo": Text("撤销装载", "load taken back"),
    "rollback": Text("回退版本", "version rolled back"),
    "rollup": Text("引擎汇总", "marts rolled up on the engine"),
    "migrate": Text("升级仓库格式", "warehouse brought to this release"),
    "backup": Text("备份", "backup"),
    "restore": Text("恢复备份", "backup restored"),
    "grant": Text("授权", "grant"),
    "revoke": Text("终止授权", "grant ended"),
    "forget": Text("清理个人信息", "personal data removed"),
}

OUTCOMES: dict[str, Text] = {
    "done": Text("完成", "done"),
    "begun": Text("开始", "begun"),
    "refused": Text("拒绝", "refused"),
    "failed": Text("失败", "failed"),
}

VALIDITY: dict[str, Text] = {
    "in_force": Text("有效", "in force"),
    "to_come": Text("未生效", "to come"),
    "ended": Text("已终止", "ended"),
}
