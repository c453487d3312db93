"""Streamlit hands Plotly every chart twice: the second time nothing may be drawn."""

from pathlib import Path

import plotly
import plotly.graph_objects as go
import pytest

from pages.parts.charts.canvas import Look
from tests.pages.test_origins import PLAIN, scope_of

BUNDLE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
TWICE = """async (spec) => {
  const made = () => { const f = JSON.parse(spec); f.layout.width = 900; f.layout.height ??= 450; return f; };
  const gd = document.createElement('div');
  document.body.append(gd);
  let changes = 0;
  new MutationObserver(seen => { changes += seen.length; })
    .observe(gd, {childList: true, subtree: true, attributes: true, characterData: true});
  const counted = [];
  for (const one of [made(), made()]) {
    changes = 0;
    await Plotly.react(gd, one.data, one.layout, {displayModeBar: false});
    await new Promise(done => setTimeout(done, 50));
    counted.push(changes);
  }
  gd.remove();
  return counted;
}"""


@pytest.fixture
def figures(demo_bank):
    """Return the figure of every panel that needs no more than a scope, by name."""
    del demo_bank
    made = {name: make(scope_of("62"), Look()).figure for name, make in PLAIN.items()}
    return {n: f.to_json() for n, f in made.items() if isinstance(f, go.Figure)}


def test_the_second_time_nothing_is_drawn(figures, chromium):
    page = chromium.new_page()
    page.set_content("<body></body>")
    page.evaluate(BUNDLE.read_text("utf-8"))
    assert len(figures) > 15
    counted = {name: page.evaluate(TWICE, spec) for name, spec in figures.items()}
    page.close()
    assert all(first for first, _ in counted.values())
    assert {name: again for name, (_, again) in counted.items() if again} == {}
