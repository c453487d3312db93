"""Every KPI there is, by name: what the command line, definitions and tests walk over."""

from types import ModuleType

from queries import deposits, income, lending, market, progress, quality, stars
from queries.kpi import Kpi
from queries.text import Text

SUBJECTS: dict[ModuleType, Text] = {
    deposits: Text("存款", "Deposits"),
    market: Text("市场", "Market"),
    progress: Text("进度", "Progress"),
    income: Text("收入", "Income"),
    stars: Text("网点", "Outlets"),
    lending: Text("县域信贷", "County lending"),
    quality: Text("质量", "Quality"),
}
KPIS: dict[str, Kpi] = {kpi.name: kpi for subject in SUBJECTS for kpi in subject.KPIS}
