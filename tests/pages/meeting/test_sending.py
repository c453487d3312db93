"""Each member gets the file of their own scope, and nobody gets anything without a grant."""

import socket
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default

import fastexcel
import pytest
from aiosmtpd.controller import Controller

from data.__main__ import main as data_command
from pages.export import mail
from pages.export.__main__ import main
from queries import access, books
from queries.access import NoGrant
from queries.bank import tree

HEAD, PRESIDENT, OUTSIDE = "head@b.cn", "president@b.cn", "outside@b.cn"
UNIT = "62102201"


class Inbox:
    """What a real server took; it may be busy for a while, or refuse somebody for good."""

    def __init__(self):
        self.letters, self.busy, self.refused = [], 0, ()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: ARG002, N802
        if address in self.refused:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: ARG002, N802
        if self.busy:
            self.busy -= 1
            return "451 come back later"
        self.letters.append(
            (envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default))
        )
        return "250 OK"


@pytest.fixture
def inbox(monkeypatch):
    box = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    monkeypatch.setenv("GRANARY_SMTP", f"smtp://127.0.0.1:{port}")
    monkeypatch.setenv("GRANARY_MAIL_FROM", "granary@b.cn")
    yield box
    server.stop()


@pytest.fixture
def edition(demo_bank, capsys):
    """The usual panels of the whole bank, frozen on the command line."""
    assert data_command(["members", "grant", HEAD, UNIT, "branch_head"]) == 0
    assert data_command(["members", "grant", PRESIDENT, "62", "executive"]) == 0
    assert main(["freeze", "--month", "2026-10", "--title", "十月会"]) == 0
    return capsys.readouterr().out.split()[-1]


def sheets(raw):
    book = fastexcel.read_excel(raw)
    return {name: book.load_sheet(name, header_row=None, dtypes="string").to_polars() for name in book.sheet_names}  # fmt: skip


def beneath(found):
    """Return a file's words but the circular's: there sisters stand as ranked totals."""
    return "".join(str(f.rows()) for name, f in found.items() if "通报" not in name)


def attached(letter):
    [part] = letter.iter_attachments()
    return part.get_filename(), part.get_content()


def test_each_member_gets_their_own_scope(edition, inbox, capsys):
    assert (
        main(["send", "--to", "members", "--kind", "workbook", "--edition", edition])
        == 0
    )
    assert {to for tos, _ in inbox.letters for to in tos} == {HEAD, PRESIDENT}
    held = {tos[0]: attached(letter) for tos, letter in inbox.letters}
    assert held[PRESIDENT][0] == "十月会.xlsx"
    own = beneath(sheets(held[HEAD][1]))
    whole = "".join(str(f.rows()) for f in sheets(held[PRESIDENT][1]).values())
    sister = "泾川支行"
    assert sister in whole
    assert sister not in own
    assert {d.outcome for d in books.deliveries(edition)} == {"sent"}
    assert "2" in capsys.readouterr().out


def test_nothing_is_sent_without_a_grant(edition, inbox, capsys):
    assert (
        main(
            ["send", "--to", OUTSIDE, HEAD, "--kind", "workbook", "--edition", edition]
        )
        == 1
    )
    assert [tos for tos, _ in inbox.letters] == [[HEAD]]
    assert {d.recipient: d.outcome for d in books.deliveries(edition)} == {
        OUTSIDE: "no_grant",
        HEAD: "sent",
    }


def test_nobody_gets_it_twice_unless_wanted(edition, inbox):
    for expected, more in ((1, []), (1, []), (2, ["--again"])):
        assert main(["send", "--to", HEAD, "--kind", "workbook", *more]) == 0
        assert len(inbox.letters) == expected


def test_a_busy_server_is_asked_again_and_a_refusal_is_kept(edition, inbox):
    inbox.busy, inbox.refused = 2, (PRESIDENT,)
    assert main(["send", "--to", HEAD, PRESIDENT, "--kind", "workbook"]) == 1
    assert len(inbox.letters) == 1
    outcomes = {d.recipient: d.outcome for d in books.deliveries(edition)}
    assert outcomes == {HEAD: "sent", PRESIDENT: "failed"}


def test_without_a_server_it_says_what_to_set(edition, capsys):
    assert main(["send", "--to", HEAD]) == 1
    assert "GRANARY_SMTP" in capsys.readouterr().err


def test_a_file_for_somebody_holds_what_they_may_see(edition, tmp_path, capsys):
    file = tmp_path / "own.xlsx"
    assert (
        main(["workbook", "--as", HEAD, "--edition", edition[:8], "-o", str(file)]) == 0
    )
    assert "泾川支行" not in beneath(sheets(file.read_bytes()))
    assert main(["workbook", "--as", OUTSIDE, "-o", str(file)]) == 1
    assert OUTSIDE in capsys.readouterr().err
    assert main(["workbook", "-o", str(tmp_path / "none" / "x.xlsx")]) == 1


def test_the_morning_report_is_text(demo_bank, capsys):
    assert main(["daily", "--lang", "en"]) == 0
    assert "As of" in capsys.readouterr().out


def test_wrong_units_and_months_are_refused_in_words(demo_bank, capsys):
    assert main(["freeze", "--scope", "nowhere"]) == 1
    assert main(["freeze", "--month", "1999-01"]) == 1
    assert main(["workbook", "-o", "x.xlsx"]) == 1
    said = capsys.readouterr().err
    assert "nowhere" in said
    assert "1999-01" in said
    assert "freeze" in said


def test_grants_count_while_they_are_valid(demo_bank, tmp_path, capsys):
    listed = tmp_path / "members.csv"
    listed.write_text(f"email,org_id,role,valid_from,valid_to\n{HEAD},{UNIT},branch_head,2020-01-01,\nold@b.cn,62,executive,2020-01-01,2020-12-31\nadmin@b.cn,62,administrator,2020-01-01,\n")  # fmt: skip
    assert data_command(["members", "import", str(listed)]) == 0
    assert access.member(HEAD.upper()).grants == (tree()[UNIT].path,)
    for nobody in ("old@b.cn", OUTSIDE):
        with pytest.raises(NoGrant):
            access.member(nobody)
    assert access.member("admin@b.cn").grants == ()
    assert main(["workbook", "--as", "admin@b.cn", "-o", str(tmp_path / "x.xlsx")]) == 1
    assert data_command(["members", "revoke", HEAD]) == 0
    with pytest.raises(NoGrant):
        access.member(HEAD)
    assert [m.valid_to for m in books.members() if m.email == HEAD] == [
        date.today() - timedelta(days=1)  # noqa: DTZ011
    ]


@pytest.mark.parametrize("row", ["x,62,executive,,", "a@b.cn,99,executive,,", "a@b.cn,62,boss,,", "a@b.cn,62,executive,2026-02-01,2026-01-01", "a@b.cn,62,executive,soon,"])  # fmt: skip
def test_one_wrong_grant_refuses_the_whole_list(demo_bank, tmp_path, row, capsys):
    listed = tmp_path / "members.csv"
    listed.write_text(f"email,org_id,role,valid_from,valid_to\n{HEAD},{UNIT},branch_head,,\n{row}\n")  # fmt: skip
    assert data_command(["members", "import", str(listed)]) == 1
    assert books.members() == []
    assert capsys.readouterr().err


def test_the_summary_counts(demo_bank):
    assert str(mail.summary([])) == "共 0 人：0 人已发送，0 人未发送。"
