"""Fee mix: what does fee income live on, is it spread, and why did its share move?"""

from pages.parts.panels import income
from pages.parts.panels.subject import once
from pages.parts.shell import enter, headline, look, show, switch
from queries.text import Text

scope = enter(is_fine=True, subject="income")

headline(*income.tiles(scope, look()))
as_share = switch(Text("各月按 100 % 显示", "Months as 100 %"), "fee_as_share")
show(
    *once(
        income.fee_by_month(scope, look(), as_share=as_share),
        income.fee_ratio_bridge(scope, look()),
        income.fee_lines_ranked(scope, look()),
        income.fee_completion(scope, look()),
        income.fee_free_items(scope, look()),
        income.fee_odd_lines(scope, look()),
        income.fee_by_unit(scope, look()),
    ),
    columns=2,
    name="fee_mix",
)
