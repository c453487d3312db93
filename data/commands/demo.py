"""`demo`: the synthetic demo bank 演示银行, built once."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
from tqdm import tqdm

from data import store
from data.commands.speech import DONE, answer, say
from data.draft import Draft
from data.versions import Version
from queries import schema
from queries.text import Text

HELP = "build the demo bank, unless a warehouse is there already"
STAGES = {
    "done": Text("写入仓库", "Writing the warehouse"),
    "published": Text("完成", "Done"),
}
GENERATED = 0.8
SCALES = ("prefecture", "province", "nation")
THERE = Text(
    "仓库已存在（版本 {n}），未作更改。",
    "There is a warehouse already (version {n}); nothing was changed.",
)
MADE = Text("演示银行已建立，版本 {n}。", "The demo bank is there, version {n}.")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the seed and the progress lines for the app."""
    parser.add_argument(
        "--seed", type=int, default=7, help="another seed, other figures"
    )
    parser.add_argument(
        "--scale",
        choices=SCALES,
        default=SCALES[0],
        help="about 130, 700 or 22,000 outlets; the nation takes minutes and some GB",
    )
    parser.add_argument(
        "--progress-json",
        action="store_true",
        help='print a line {"stage_zh", "stage_en", "fraction"} per stage to stdout',
    )


def run(options: argparse.Namespace) -> int:
    """Build the demo bank; a second run waits for the first and finds it done."""
    report = _lines if options.progress_json else _bar()
    folder = store.folder_of(options.warehouse)
    if options.scale == SCALES[0]:
        version, is_new = store.establish(
            folder, lambda: _frames(options.seed, report), "demo", waiting=say
        )
    else:
        version, is_new = _large(folder, options, report)
    report("published", 1.0)
    told = (MADE if is_new else THERE).fill(n=version.number)
    if options.progress_json and not options.json:
        say(told)
        return DONE
    return answer(options, told, {"version": version.number, "made": is_new})


def _frames(seed: int, report: Callable[[str, float], None]) -> dict[str, pl.DataFrame]:
    # Imported here: the generator is large and no other command needs it.
    from data import demo, schematic  # noqa: PLC0415

    frames = demo.frames(seed, lambda stage, done: report(stage, GENERATED * done))
    frames.setdefault("region_boundary", schematic.cells(frames["region"]))
    return frames


def _large(
    folder: Path, options: argparse.Namespace, report: Callable[[str, float], None]
) -> tuple[Version, bool]:
    """Build a larger demo bank; its daily balances go straight into the draft."""
    from data.demo import large  # noqa: PLC0415

    made: list[large.Large] = []

    def frames() -> dict[str, pl.DataFrame]:
        made.append(large.made(options.scale, options.seed, report))
        return made[0].frames

    def days(draft: Draft) -> None:
        made[0].write_days(draft)

    return store.establish(
        folder,
        frames,
        f"demo {options.scale}",
        waiting=say,
        then=days,
    )


def _label(stage: str) -> Text:
    if stage in schema.metadata.tables:
        label: Text = schema.metadata.tables[stage].info["label"]
        return label
    return STAGES.get(stage, Text(stage, stage))


def _lines(stage: str, fraction: float) -> None:
    label = _label(stage)
    line = {"stage_zh": label.zh, "stage_en": label.en, "fraction": round(fraction, 3)}
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _bar() -> Callable[[str, float], None]:
    bar = tqdm(total=100, unit="%", delay=2, leave=False)

    def report(stage: str, fraction: float) -> None:
        bar.set_description(str(_label(stage)), refresh=False)
        bar.update(round(100 * fraction) - bar.n)
        if fraction >= 1 and stage == "published":
            bar.close()

    return report
