"""A file built in another process is the file, and a killed process is replaced."""

import os
import signal
import threading
from io import BytesIO

import fastexcel
import pytest
from pptx import Presentation

from pages.export import formats, material, outside
from pages.parts.meeting import editions
from queries.text import ReaderError, Text

FEW = ["key_figures", "pace_ranking", "share_map", "fee_by_month"]


@pytest.fixture
def held(settled):
    chosen = settled()
    made = editions.make(chosen, "", FEW)
    return material.of_edition(made, editions.pages(made), chosen.scope.reader)


def cells(raw):
    book = fastexcel.read_excel(raw)
    return [book.load_sheet(n, header_row=None, dtypes="string").to_polars().rows() for n in book.sheet_names]  # fmt: skip


def texts(raw):
    return [s.text_frame.text for slide in Presentation(BytesIO(raw)).slides for s in slide.shapes if s.has_text_frame]  # fmt: skip


def test_it_is_the_same_file(held):
    assert cells(outside.build("workbook", held)) == cells(
        formats.build("workbook", held)
    )
    assert texts(outside.build("deck", held)) == texts(formats.build("deck", held))


def test_a_killed_process_is_replaced(held):
    outside.build("workbook", held)
    for pid in list(outside._pool()._processes):
        os.kill(pid, signal.SIGKILL)
    assert outside.build("workbook", held)


def test_twenty_at_once_are_all_built(held):
    made = []
    asked = [threading.Thread(target=lambda: made.append(outside.build("workbook", held))) for _ in range(20)]  # fmt: skip
    for one in asked:
        one.start()
    for one in asked:
        one.join(120)
    assert len(made) == 20


def test_what_the_reader_is_told_comes_back_in_words(held, monkeypatch, tmp_path):
    parcel = outside._packed("brief", held)
    monkeypatch.setattr(formats, "build", refusing)
    done = outside._work(parcel)
    assert done == Text("没有字体", "no font")


def refusing(*_):
    raise ReaderError(Text("没有字体", "no font"))
